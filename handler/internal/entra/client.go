package entra

import (
	"bytes"
	"context"
	"crypto/rand"
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
)

// Config says which Graph to speak to, and as whom.
type Config struct {
	Cloud      Cloud // "" is Global
	Credential azcore.TokenCredential

	// URL is another address than the cloud's, for a stand-in. Only there, and only on the loopback, may it be plain HTTP.
	URL string

	// Transport, Wait and Now take the place of the network, of time passing and of the clock that Wait moves. nil is the
	// real ones.
	Transport policy.Transporter
	Wait      func(ctx context.Context, d time.Duration) error
	Now       func() time.Time

	// Notice is told of each longer pause and why it is made, so that nobody takes it for a hang. nil is nobody.
	Notice func(text string)
}

// Client speaks to one Graph as one caller.
type Client struct {
	cloud    Cloud
	base     *url.URL
	pipeline runtime.Pipeline
	wait     func(context.Context, time.Duration) error
	notice   func(string)
	token    func(context.Context) (string, error)
	reports  *pace // of the audit logs, which are throttled apart
	demands  *pace // of provisioning on demand
}

// counted is the time in which Graph counts calls: ten seconds, and one more here, because calls may arrive closer together
// than they were made.
const counted = 11 * time.Second

// New is a client. It asks for no token yet.
func New(cfg Config) (*Client, error) {
	if cfg.Cloud == "" {
		cfg.Cloud = Global
	}
	address := places[cfg.Cloud].graph
	if cfg.URL != "" {
		address = strings.TrimRight(cfg.URL, "/")
	}
	base, err := url.Parse(address)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("the address of Graph %q is not absolute", address)
	}
	plain := base.Scheme == "http"
	if plain && !loopback(base.Hostname()) {
		return nil, fmt.Errorf("the address of Graph %q is plain HTTP: a token is not sent in clear text", address)
	}
	c := &Client{cloud: cfg.Cloud, base: base, wait: cfg.Wait, notice: cfg.Notice}
	if c.wait == nil {
		c.wait = wait
	}
	if c.notice == nil {
		c.notice = func(string) {}
	}
	now := cfg.Now
	if now == nil {
		now = time.Now
	}
	c.reports, c.demands = newPace(5, counted, c.wait, now), newPace(5, counted, c.wait, now)
	scope := places[cfg.Cloud].graph + "/.default"
	c.token = func(ctx context.Context) (string, error) {
		t, err := cfg.Credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
		return t.Token, err
	}
	bearer := runtime.NewBearerTokenPolicy(cfg.Credential, []string{scope}, &policy.BearerTokenOptions{InsecureAllowCredentialWithHTTP: plain})
	c.pipeline = runtime.NewPipeline("workflowgen-scim", "v1", runtime.PipelineOptions{
		PerCall:  []policy.Policy{&patience{wait: c.wait, notice: c.notice}},
		PerRetry: []policy.Policy{bearer},
	}, &policy.ClientOptions{
		Transport: cfg.Transport,
		Retry:     policy.RetryOptions{MaxRetries: -1}, // patience repeats; see there
	})
	return c, nil
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// wait lets time pass, unless ctx ends before.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// get reads what lies at a path.
func (c *Client) get(ctx context.Context, path string, out any) error {
	return c.call(ctx, http.MethodGet, path, nil, out)
}

// call sends in, unless it is nil, and reads the answer into out, unless that is nil: a *[]byte takes it as it is.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	body, err := c.exchange(ctx, method, path, in)
	if err != nil || out == nil {
		return err
	}
	if raw, ok := out.(*[]byte); ok {
		*raw = body
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("%s %s: the answer is not of the expected form: %w", method, bare(path), err)
	}
	return nil
}

func (c *Client) exchange(ctx context.Context, method, path string, in any) ([]byte, error) {
	target, err := c.locate(path)
	if err != nil {
		return nil, err
	}
	req, err := runtime.NewRequest(ctx, method, target)
	if err != nil {
		return nil, err
	}
	req.Raw().Header.Set("Accept", "application/json")
	req.Raw().Header.Set("client-request-id", newGUID())
	if in != nil {
		body, err := encode(in)
		if err != nil {
			return nil, err
		}
		if err := req.SetBody(streaming.NopCloser(bytes.NewReader(body)), "application/json"); err != nil {
			return nil, err
		}
	}
	resp, err := c.pipeline.Do(req)
	if err != nil {
		if whole, ok := errors.AsType[*url.Error](err); ok {
			err = whole.Err // without the address, whose query may name people
		}
		return nil, fmt.Errorf("%s %s: %w", method, bare(path), err)
	}
	body, err := runtime.Payload(resp)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, bare(path), err)
	}
	if resp.StatusCode >= 300 {
		return nil, readError(method, bare(path), resp, body)
	}
	return body, nil
}

// beta begins the paths of Graph's beta version. All others are of version 1.0.
const beta = "/beta"

// locate turns a path below the version, or a whole address that Graph gave, into an address. The token is for Graph, so
// nothing that Graph's answers name elsewhere is followed.
func (c *Client) locate(path string) (string, error) {
	if strings.HasPrefix(path, beta+"/") {
		return c.base.String() + path, nil
	}
	if strings.HasPrefix(path, "/") {
		return c.base.String() + "/v1.0" + path, nil
	}
	u, err := url.Parse(path)
	if err != nil || u.Host != c.base.Host || u.Scheme != c.base.Scheme {
		return "", fmt.Errorf("the next page lies elsewhere than Graph: %q", bare(path))
	}
	return path, nil
}

// encode writes JSON as it is: the expressions of a mapping hold <, > and &.
func encode(in any) ([]byte, error) {
	if raw, ok := in.([]byte); ok {
		return raw, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(in)
	return b.Bytes(), err
}

// bare is a path without its query, which may name people.
func bare(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path
}

// newGUID is a random id in Microsoft's spelling.
func newGUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
