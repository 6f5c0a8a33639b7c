package oauth

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"workflowgen-scim/handler/internal/auth"
)

const (
	grantType     = "client_credentials"
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
)

// known returns the name of a parameter if the endpoint has it. An unknown name could be a secret, and is not repeated.
func known(name string) string {
	if slices.Contains([]string{"grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type", "scope"}, name) {
		return name
	}
	return "A parameter"
}

// read reads the client from a request. Entra sends id and secret in the header, in the body, or in both: both are accepted if
// they are equal, although RFC 6749 §2.3 allows only one way.
func read(r *http.Request) (auth.Client, error) {
	form, err := parse(r)
	if err != nil {
		return auth.Client{}, err
	}
	switch form.Get("grant_type") {
	case grantType:
	case "":
		return auth.Client{}, invalid("grant_type is missing.")
	default:
		return auth.Client{}, failure{Code: "unsupported_grant_type", Description: "It must be " + grantType + ".", status: http.StatusBadRequest}
	}
	c := auth.Client{ID: form.Get("client_id"), Secret: form.Get("client_secret"), Assertion: form.Get("client_assertion")}
	if c.Assertion != "" && form.Get("client_assertion_type") != assertionType {
		return auth.Client{}, invalid("client_assertion_type must be " + assertionType + ".")
	}
	err = header(r, &c)
	return c, err
}

// parse reads the parameters of the body. A repeated one is an error (RFC 6749 §3.2). Those of the query are ignored: proxies log
// addresses.
func parse(r *http.Request) (url.Values, error) {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/x-www-form-urlencoded" {
		return nil, invalid("The body must be application/x-www-form-urlencoded.")
	}
	b, err := io.ReadAll(r.Body)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, errTooLarge
	}
	form, perr := url.ParseQuery(string(b))
	if err != nil || perr != nil {
		return nil, invalid("The body cannot be read.")
	}
	for name, values := range form {
		if len(values) > 1 {
			return nil, invalid(known(name) + " comes twice.")
		}
	}
	return form, nil
}

// header adds id and secret from the Authorization header. They are form-encoded before they are joined (RFC 6749 §2.3.1). Some
// clients do not encode them; the gateway's own secrets have only characters that encoding does not change.
func header(r *http.Request, c *auth.Client) error {
	id, secret, ok := r.BasicAuth()
	if !ok {
		if r.Header.Get("Authorization") != "" {
			return invalid("The Authorization header must be Basic.")
		}
		return nil
	}
	for _, part := range []*string{&id, &secret} {
		if decoded, err := url.QueryUnescape(*part); err == nil {
			*part = decoded
		}
	}
	if c.ID != "" && c.ID != id || c.Secret != "" && c.Secret != secret {
		return invalid("The header and the body name different clients.")
	}
	c.ID, c.Secret = id, secret
	return nil
}
