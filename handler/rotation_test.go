package main_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	entrasim "workflowgen-scim/handler/internal/sim/entra"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// An administrator makes a token, and rotates it while Entra provisions. In the middle the new one is pasted in Entra. No
// request fails, and both versions let requests in.
func TestRotationUnderLoad(t *testing.T) {
	a := newAzure(t)
	workflowGen := httptest.NewServer(wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password}))
	defer workflowGen.Close()
	old := a.token(t, "new")
	p := start(t, workflowGen.URL, a.env...)
	p.secrets = []string{old.Secret}

	var token atomic.Value
	token.Store(old.Secret)
	var newer made
	pasted := atomic.Bool{}
	play, err := entrasim.New(entrasim.Options{
		BaseURL: p.url + "/scim/v2", Token: "in the client", Users: 60, Groups: 8, Concurrency: 8, Seed: 1,
		Client: &http.Client{Transport: signing{p.client.Transport, func() string { return token.Load().(string) }}},
		Progress: func(_ string, done, _ int) {
			if done == 20 && !pasted.Swap(true) {
				newer = a.token(t, "rotate", "--overlap", "7d")
				token.Store(newer.Secret)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	result, err := play.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !result.OK() || !pasted.Load() {
		_ = result.WriteTable(os.Stderr)
		t.Errorf("%d of %d operations failed", result.Failed, result.Count)
	}
	p.secrets = append(p.secrets, newer.Secret)
	p.end(t)
	log := p.stdout.String()
	for _, m := range []made{old, newer} {
		if !strings.Contains(log, `"auth":"secret","key":"`+m.Version+`"`) {
			t.Errorf("no caller was let in with version %s", m.Version)
		}
	}
	for _, failure := range []string{`"status":401`, `"status":429`, `"status":5`, `"denied"`} {
		if strings.Contains(log+p.stderr.String(), failure) {
			t.Errorf("there is %s in the log", failure)
		}
	}
	if len(newer.Former) != 1 || newer.Former[0].Version != old.Version {
		t.Errorf("the former versions are %v", newer.Former)
	}
}
