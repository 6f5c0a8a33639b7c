package graph

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/google/uuid"

	"workflowgen-scim/handler/internal/wait"
)

// Config selects a Graph and a caller.
type Config struct {
	Cloud      Cloud // "" is Global
	Credential azcore.TokenCredential

	// URL replaces the cloud's address, for a stand-in. Plain HTTP is accepted only for a loopback address.
	URL string

	// Transport, Wait and Now replace the network, pauses and the clock that Wait moves. nil is the real one.
	Transport policy.Transporter
	Wait      func(ctx context.Context, d time.Duration) error
	Now       func() time.Time

	// Notice receives the reason for each longer pause, so that the pause is not taken for a hang. nil discards it.
	Notice func(text string)
}

// Client calls one Graph as one caller.
type Client struct {
	cloud    Cloud
	base     *url.URL
	pipeline runtime.Pipeline
	wait     func(context.Context, time.Duration) error
	notice   func(string)
	token    func(context.Context) (string, error)
	reports  *pace // audit logs, which Graph throttles separately
	demands  *pace // provisioning on demand
}

// New returns a client. It requests no token yet.
func New(cfg Config) (*Client, error) {
	cfg = cfg.withDefaults()
	base, err := url.Parse(strings.TrimRight(cfg.URL, "/"))
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("the address of Graph %q is not absolute", cfg.URL)
	}
	plain := base.Scheme == "http"
	if plain && !Loopback(base.Hostname()) {
		return nil, fmt.Errorf("the address of Graph %q is plain HTTP: a token is not sent in clear text", cfg.URL)
	}
	c := &Client{cloud: cfg.Cloud, base: base, wait: cfg.Wait, notice: cfg.Notice}
	c.reports, c.demands = newPace(cfg), newPace(cfg)
	scope := clouds[cfg.Cloud].graph + "/.default"
	c.token = func(ctx context.Context) (string, error) {
		t, err := cfg.Credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
		return t.Token, err
	}
	bearer := runtime.NewBearerTokenPolicy(cfg.Credential, []string{scope}, &policy.BearerTokenOptions{InsecureAllowCredentialWithHTTP: plain})
	c.pipeline = runtime.NewPipeline("workflowgen-scim", "v1", runtime.PipelineOptions{
		PerCall:  []policy.Policy{&retries{wait: c.wait, notice: c.notice}},
		PerRetry: []policy.Policy{bearer},
	}, &policy.ClientOptions{
		Transport: cfg.Transport,
		Retry:     policy.RetryOptions{MaxRetries: -1}, // the policy retries does it
	})
	return c, nil
}

func (cfg Config) withDefaults() Config {
	cfg.Cloud = cmp.Or(cfg.Cloud, Global)
	cfg.URL = cmp.Or(cfg.URL, clouds[cfg.Cloud].graph)
	if cfg.Wait == nil {
		cfg.Wait = wait.For
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Notice == nil {
		cfg.Notice = func(string) {}
	}
	return cfg
}

// Cloud returns the cloud that the client calls.
func (c *Client) Cloud() Cloud { return c.cloud }

// Notice tells the user of the client the reason for a pause.
func (c *Client) Notice(text string) { c.notice(text) }

// Repeat calls try until it is done or fails, with a pause in between. try is given the time waited so far and decides when to
// give up.
func (c *Client) Repeat(ctx context.Context, pause time.Duration, try func(waited time.Duration) (done bool, err error)) error {
	for waited := time.Duration(0); ; waited += pause {
		if done, err := try(waited); done || err != nil {
			return err
		}
		if err := c.wait(ctx, pause); err != nil {
			return err
		}
	}
}

// Loopback reports whether a host is this machine.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// call sends in, unless it is nil, and decodes the answer into out, unless that is nil. A *[]byte receives the answer as it is.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	req, err := c.request(ctx, method, path, in)
	if err != nil {
		return err
	}
	return c.exchange(req, out)
}

// create posts in. When ctx ends, a request in progress is completed, because otherwise it would not be known whether Graph
// carried it out; a retry that Graph asked for is not waited for.
func (c *Client) create(ctx context.Context, path string, in, out any) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %w", errNotSent, context.Cause(ctx))
	}
	req, err := c.request(context.WithoutCancel(ctx), http.MethodPost, path, in)
	if err != nil {
		return err
	}
	req.SetOperationValue(retriesUntil{ctx})
	return c.exchange(req, out)
}

func (c *Client) request(ctx context.Context, method, path string, in any) (*policy.Request, error) {
	target, err := c.locate(path)
	if err != nil {
		return nil, err
	}
	req, err := runtime.NewRequest(ctx, method, target)
	if err != nil {
		return nil, err
	}
	req.Raw().Header.Set("Accept", "application/json")
	req.Raw().Header.Set("client-request-id", uuid.NewString())
	if in == nil {
		return req, nil
	}
	body, err := Encode(in)
	if err != nil {
		return nil, err
	}
	return req, req.SetBody(streaming.NopCloser(bytes.NewReader(body)), "application/json")
}

func (c *Client) exchange(req *policy.Request, out any) error {
	method, path := req.Raw().Method, c.shown(req.Raw().URL)
	resp, err := c.pipeline.Do(req)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // without the address, whose query may name people
		}
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	body, err := runtime.Payload(resp)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if resp.StatusCode >= 300 {
		return readError(method, path, resp, body)
	}
	if raw, ok := out.(*[]byte); ok {
		*raw = body
		return nil
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("%s %s: the answer is not of the expected form: %w", method, path, err)
	}
	return nil
}

const (
	version1 = "/v1.0"
	beta     = "/beta" // begins the paths of Graph's beta version; all others are of version 1.0
)

// locate turns a path, or a whole address that Graph returned, into an address. An address elsewhere than Graph is refused,
// because the token must not be sent there.
func (c *Client) locate(path string) (string, error) {
	if strings.HasPrefix(path, beta+"/") {
		return c.base.String() + path, nil
	}
	if strings.HasPrefix(path, "/") {
		return c.base.String() + version1 + path, nil
	}
	u, err := url.Parse(path)
	if err != nil || u.Host != c.base.Host || u.Scheme != c.base.Scheme {
		path, _, _ = strings.Cut(path, "?")
		return "", fmt.Errorf("the address of the next page is not Graph's: %q", path)
	}
	return path, nil
}

// shown is an address as errors name it: without Graph's own part, and without the query, which may name people.
func (c *Client) shown(u *url.URL) string {
	path := strings.TrimPrefix(u.Scheme+"://"+u.Host+u.EscapedPath(), c.base.String())
	return strings.TrimPrefix(path, version1)
}

// Encode returns JSON in which <, > and & stay as they are: the expressions of a mapping contain them. A []byte is JSON
// already.
func Encode(in any) ([]byte, error) {
	if raw, ok := in.([]byte); ok {
		return raw, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(in)
	return b.Bytes(), err
}
