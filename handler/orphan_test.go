package main_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// A host that is killed leaves no program behind: it takes no new request, brings to its end what it was doing, though nobody
// reads its events any more, and is gone.
func TestEndsWhenItsHostIsKilled(t *testing.T) {
	workflowGen, entered, release := slowWorkflowGen(t)
	o := startOrphan(t, workflowGen)
	answered := make(chan int, 1)
	go func() { answered <- o.create() }()
	<-entered
	if err := o.host.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = o.host.Wait()
	_ = o.events.Close()
	_ = o.alive.SetReadDeadline(time.Now().Add(time.Minute))
	for late := time.After(time.Minute); o.listens(); {
		select {
		case <-late:
			t.Fatal("the program still takes requests")
		default:
		}
	}
	close(release)
	if status := <-answered; status != http.StatusCreated {
		t.Errorf("the change that was running is answered with %d", status)
	}
	if _, err := o.alive.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the program did not end: %v", err)
	}
}

// slowWorkflowGen says when it is asked to create a user, and does so once it is released.
func slowWorkflowGen(t *testing.T) (url string, entered, release chan struct{}) {
	sim := wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password})
	entered, release = make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if bytes.Contains(body, []byte("createUser(")) {
			close(entered)
			<-release
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		sim.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, entered, release
}

// orphan is a program whose parent is not the test but a host, and who may lose it.
type orphan struct {
	*testing.T
	host   *exec.Cmd
	events io.ReadCloser // of the program
	alive  *os.File      // ends when host and program have
	url    string
}

func startOrphan(t *testing.T, workflowGen string) *orphan {
	name, err := build()
	if err != nil {
		t.Fatal(err)
	}
	alive, held, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	o := &orphan{T: t, host: exec.CommandContext(t.Context(), "sh", "-c", `"$0" & wait`, name), alive: alive}
	o.host.Env, o.host.ExtraFiles = environment(workflowGen), []*os.File{held}
	if o.events, err = o.host.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := o.host.Start(); err != nil {
		t.Fatal(err)
	}
	_ = held.Close()
	line, err := bufio.NewReader(o.events).ReadString('\n')
	address, _ := fields(line)["address"].(string)
	if err != nil || address == "" {
		t.Fatalf("the first line is not about listening: %s, error %v", line, err)
	}
	o.url = "http://" + address
	return o
}

// create creates a user, and answers the status.
func (o *orphan) create() int {
	r, err := http.NewRequestWithContext(o.Context(), "POST", o.url+"/scim/v2/Users", strings.NewReader(`{"userName":"ann@contoso.example","displayName":"Ann"}`))
	if err != nil {
		return 0
	}
	r.Header.Set("Authorization", "Bearer "+secretToken)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		o.Error(err)
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// listens reports whether the program takes a new request.
func (o *orphan) listens() bool {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(o.url)
	if err == nil {
		_ = res.Body.Close()
	}
	return err == nil
}
