package connection_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// TestWays checks the headers of each kind of sign-in.
func TestWays(t *testing.T) {
	for _, c := range []struct {
		signIn        connection.SignIn
		header, value string
		settings      string
	}{
		{connection.Basic("admin", connection.Fixed("s3cret")), "Authorization", "Basic YWRtaW46czNjcmV0", "WORKFLOWGEN_PASSWORD"},
		{connection.Bearer(connection.Fixed("s3cret")), "Authorization", "Bearer s3cret", "WORKFLOWGEN_TOKEN"},
		{connection.APIKey(connection.Fixed("s3cret")), "X-Wfgen-Graphql-Api-Key", "s3cret", "WORKFLOWGEN_API_KEY"},
	} {
		status := 200
		line := dial(t, connection.Config{SignIn: c.signIn}, func(r *http.Request) (*http.Response, error) {
			if got := r.Header.Get(c.header); got != c.value {
				t.Errorf("%s: %q, want %q", c.header, got, c.value)
			}
			if c.header != "Authorization" && r.Header.Get("Authorization") != "" {
				t.Error("with an Authorization header WorkflowGen does not look at the key")
			}
			return reply(status, ""), nil
		})
		if err := line.Do(t.Context(), change(), accept); err != nil {
			t.Error(err)
		}
		status = 401
		err := line.Do(t.Context(), change(), accept)
		if !errors.Is(err, provision.ErrUnavailable) || !strings.Contains(err.Error(), c.settings) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("refused: %v", err)
		}
		credential, _ := c.signIn.Credential(t.Context())
		if text := fmt.Sprintf("%v %+v %#v", credential, credential, credential); strings.Contains(text, "s3cret") || strings.Contains(text, "YWRtaW4") {
			t.Errorf("a credential is printed: %s", text)
		}
	}
}

// TestRotatedSecret: when the old secret is refused after a rotation, the new one is fetched, once, and the request is made.
func TestRotatedSecret(t *testing.T) {
	var asked []bool
	secret := func(_ context.Context, fresh bool) (string, error) {
		asked = append(asked, fresh)
		return map[bool]string{true: "new", false: "old"}[fresh], nil
	}
	sent, good := 0, "Bearer new"
	line := dial(t, connection.Config{SignIn: connection.Bearer(secret)}, func(r *http.Request) (*http.Response, error) {
		if sent++; r.Header.Get("Authorization") == good {
			return reply(200, ""), nil
		}
		return reply(401, ""), nil
	})
	for range 3 {
		if err := line.Do(t.Context(), change(), accept); err != nil {
			t.Error(err)
		}
	}
	if sent != 4 || len(asked) != 2 || asked[0] || !asked[1] {
		t.Errorf("%d requests, asked for the secret %v", sent, asked)
	}
	good = "another"
	for range 10 {
		if err := line.Do(t.Context(), change(), accept); !errors.Is(err, provision.ErrUnavailable) {
			t.Error(err)
		}
	}
	if len(asked) > 3 {
		t.Errorf("the secret was asked for %d times: once in half a minute is enough", len(asked))
	}
}

// office issues tokens.
type office struct {
	given atomic.Int32
	takes time.Duration
	life  int
	fails string
	form  string
}

func (o *office) RoundTrip(r *http.Request) (*http.Response, error) {
	_ = r.ParseForm()
	o.form = r.PostForm.Encode()
	select {
	case <-time.After(o.takes):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if o.fails != "" {
		return reply(401, `{"error":"invalid_client","error_description":"`+o.fails+`"}`, "Content-Type", "application/json"), nil
	}
	return reply(200, fmt.Sprintf(`{"access_token":"token%d","token_type":"Bearer","expires_in":%d}`, o.given.Add(1), o.life), "Content-Type", "application/json"), nil
}

func credentials(o *office) connection.SignIn {
	return connection.ClientCredentials(connection.OAuth{TokenURL: "http://login/token", ClientID: "app", Secret: connection.Fixed("s3cret"),
		Resource: "https://wfg/wfgen/graphql", Transport: o})
}

// TestClientCredentials: all requests share one token; its successor is fetched before it ends, and no request waits for that.
func TestClientCredentials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{takes: time.Second, life: 3600}
		tokens := map[string]int{}
		var mu sync.Mutex
		line := dial(t, connection.Config{SignIn: credentials(o), MaxRequests: 100}, func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			tokens[r.Header.Get("Authorization")]++
			return reply(200, ""), nil
		})
		ask := func() {
			if err := line.Do(t.Context(), change(), accept); err != nil {
				t.Error(err)
			}
		}
		var all sync.WaitGroup
		for range 100 {
			all.Go(ask)
		}
		all.Wait()
		if o.given.Load() != 1 || tokens["Bearer token1"] != 100 {
			t.Errorf("%d tokens were given: %v", o.given.Load(), tokens)
		}
		if want := "client_id=app&client_secret=s3cret&grant_type=client_credentials&resource=https%3A%2F%2Fwfg%2Fwfgen%2Fgraphql"; o.form != want {
			t.Errorf("the form is %s", o.form)
		}
		time.Sleep(56 * time.Minute)
		begun := time.Now()
		ask()
		if took := time.Since(begun); took != 0 {
			t.Errorf("a request waited %v for the next token while the old one was good", took)
		}
		time.Sleep(2 * time.Second)
		ask()
		if o.given.Load() != 2 || tokens["Bearer token2"] != 1 {
			t.Errorf("%d tokens were given: %v", o.given.Load(), tokens)
		}
		time.Sleep(2 * time.Hour) // without a request
		ask()
		if o.given.Load() != 3 || tokens["Bearer token3"] != 1 {
			t.Errorf("%d tokens were given: %v", o.given.Load(), tokens)
		}
	})
}

// TestRevokedToken: a hundred requests whose token is refused lead to one new token.
func TestRevokedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{takes: time.Second, life: 3600}
		line := dial(t, connection.Config{SignIn: credentials(o), MaxRequests: 100}, func(r *http.Request) (*http.Response, error) {
			if r.Header.Get("Authorization") == "Bearer token1" {
				return reply(401, ""), nil
			}
			return reply(200, ""), nil
		})
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				if err := line.Do(t.Context(), change(), accept); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if o.given.Load() != 2 {
			t.Errorf("%d tokens were given", o.given.Load())
		}
	})
}

// TestNoToken: the error quotes the token endpoint and not the secret, and no request waits longer than its limit.
func TestNoToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{fails: "AADSTS7000215: Invalid client secret provided.\\r\\nTrace ID: x"}
		unreached := func(*http.Request) (*http.Response, error) {
			t.Error("a request left without a token")
			return reply(200, ""), nil
		}
		line := dial(t, connection.Config{SignIn: credentials(o)}, unreached)
		err := line.Do(t.Context(), change(), accept)
		for _, says := range []string{"WORKFLOWGEN_CLIENT_SECRET", "invalid_client", "AADSTS7000215"} {
			if !errors.Is(err, provision.ErrUnavailable) || !strings.Contains(err.Error(), says) {
				t.Errorf("the error does not say %q: %v", says, err)
			}
		}
		if strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "Trace ID") {
			t.Errorf("the error tells a secret: %v", err)
		}
		o.takes = time.Hour
		begun := time.Now()
		if err := line.Do(t.Context(), change(), accept); !errors.Is(err, provision.ErrUnavailable) || time.Since(begun) > 10*time.Second {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
	})
}
