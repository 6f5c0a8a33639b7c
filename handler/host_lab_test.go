package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// hosted is the package under the real Functions host, with an Azurite, and a WorkflowGen that has one user.
type hosted struct {
	url         string
	sim         *wgsim.Server
	workflowGen string // where it is
	storage     string // how to connect to it
	said        *lines // by the host, with what the handler said
	host        *exec.Cmd
	client      *http.Client
	took        time.Duration // from the start of the host to its first answer
}

// patience is how long a test waits for the host. It is no measure: only what hangs takes so long.
const patience = 2 * time.Minute

// underHost starts the host on the package, in which another program may have the handler's place, with other settings if
// there are any. The test is skipped where there is no host: FUNC is Azure Functions Core Tools' func, or a script like it that
// takes the folder and the port.
func underHost(t testing.TB, program string, others ...string) *hosted {
	t.Helper()
	needHost(t)
	return underHostOn(t, program, testtools.StartStorage(t).ConnectionString(), others...)
}

func needHost(t testing.TB) {
	t.Helper()
	if os.Getenv("FUNC") == "" {
		t.Skip("FUNC, the command of Azure Functions Core Tools, is not set")
	}
}

// underHostOn is underHost with a storage account of the test's.
func underHostOn(t testing.TB, program, storage string, others ...string) *hosted {
	t.Helper()
	sim := wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password, Record: 1000})
	if _, err := sim.AddUser(wgsim.UserRow{UserName: "ann@contoso.example", LastName: "Tremblay", IsActive: true}); err != nil {
		t.Fatal(err)
	}
	workflowGen := httptest.NewServer(sim)
	t.Cleanup(workflowGen.Close)
	app := hostedApp(t, program, storage, append(environment(workflowGen.URL), others...))
	h := &hosted{sim: sim, workflowGen: workflowGen.URL, storage: storage, said: newLines(), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	h.start(t, app)
	return h
}

// hostedApp is the package with its settings, as func reads them.
func hostedApp(t testing.TB, program, storage string, settings []string) (folder string) {
	t.Helper()
	folder, _ = dist(t)
	if program != "" {
		if out, err := exec.Command("go", "build", "-o", filepath.Join(folder, "bin", "handler"), program).CombinedOutput(); err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
	}
	values := map[string]string{"FUNCTIONS_WORKER_RUNTIME": "custom", "AzureWebJobsStorage": storage}
	for _, s := range append(settings, "SYNC_STORAGE="+storage) {
		if name, value, _ := strings.Cut(s, "="); name != "FUNCTIONS_CUSTOMHANDLER_PORT" {
			values[name] = value
		}
	}
	text, err := json.Marshal(map[string]any{"IsEncrypted": false, "Values": values})
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "local.settings.json"), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func (h *hosted) start(t testing.TB, app string) {
	t.Helper()
	port := fmt.Sprint(testtools.FreePort(t))
	args := []string{"start", "--port", port}
	if filepath.Base(os.Getenv("FUNC")) == "run-func.sh" {
		args = []string{app, port}
	}
	h.host = exec.Command(os.Getenv("FUNC"), args...)
	h.host.Dir, h.host.Stdout, h.host.Stderr = app, h.said, h.said
	h.host.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	h.url = "http://127.0.0.1:" + port
	began := time.Now()
	if err := h.host.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.kill)
	h.until(t, "the host answers", func() bool {
		res, err := h.client.Get(h.url + "/health")
		if err != nil {
			return false
		}
		res.Body.Close()
		return res.StatusCode == http.StatusOK
	})
	h.took = time.Since(began)
}

// kill ends the host and what it has started: it takes no other word.
func (h *hosted) kill() {
	_ = syscall.Kill(-h.host.Process.Pid, syscall.SIGKILL)
	_ = h.host.Wait()
}

// until waits for what the host does in its own time.
func (h *hosted) until(t testing.TB, what string, so func() bool) {
	t.Helper()
	again, late := time.NewTicker(50*time.Millisecond), time.After(patience)
	defer again.Stop()
	for !so() {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("it does not come to pass that %s:\n%s", what, h.said)
		}
	}
}

// handlers are the processes that the host has started.
func (h *hosted) handlers() (ids []int) {
	all, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range all {
		text, err := os.ReadFile(name)
		_, after, ok := strings.Cut(string(text), "(handler) ")
		if fields := strings.Fields(after); err == nil && ok && len(fields) > 1 && fields[1] == strconv.Itoa(h.host.Process.Pid) && fields[0] != "Z" {
			id, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
			ids = append(ids, id)
		}
	}
	return ids
}

// events are the handler's, as the host passes them on: behind its own time, and now and then with a line of its own behind
// them, for its console writes the end of a line apart.
func (h *hosted) events() (all []map[string]any) {
	for _, text := range strings.Split(h.said.String(), `{"time"`)[1:] {
		var event map[string]any
		err := json.NewDecoder(strings.NewReader(`{"time"` + text)).Decode(&event)
		if !errors.Is(err, io.ErrUnexpectedEOF) { // which is still being written
			all = append(all, event)
		}
	}
	return all
}
