package main_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/test/golden"
)

// Each file of testdata/conversations is a conversation that Entra, or another client, has with the shipped program, and
// what WorkflowGen saw of it. README.md there tells how one is written.
func TestConversations(t *testing.T) {
	golden.Run(t, "conversations/*.txtar", func(t *testing.T, written *txtar.Archive) *txtar.Archive {
		t.Parallel()
		return play(t, written)
	})
}

// Who looks for one of Microsoft's tests in README.md finds the file.
func TestConversationsThatAreNamed(t *testing.T) {
	folder := filepath.Join("testdata", "conversations")
	text, err := os.ReadFile(filepath.Join(folder, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`\w+\.txtar`).FindAllString(string(text), -1) {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Errorf("README.md: %v", err)
		}
	}
}

// talk is a conversation going on.
type talk struct {
	*testing.T
	workflowGen *wgsim.Server
	program     *program
	names       *names
	answered    int // requests so far
}

// newTalk starts a WorkflowGen of its own and the program before it.
func newTalk(t *testing.T) *talk {
	t.Helper()
	sim := wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password, Record: 1000})
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	return &talk{T: t, workflowGen: sim, program: start(t, server.URL), names: newNames()}
}

// play has the conversation of a file and rewrites the file from the result. What a section is to hold that shows
// the program's side is not looked at here; that it is there decides only whether events and the state are shown.
func play(t *testing.T, written *txtar.Archive) *txtar.Archive {
	k := newTalk(t)
	played := &txtar.Archive{Comment: written.Comment}
	add := func(name, text string) {
		played.Files = append(played.Files, txtar.File{Name: name, Data: []byte(strings.TrimSpace(text) + "\n")})
	}
	for _, f := range written.Files {
		number, kind, _ := strings.Cut(f.Name, " ")
		switch {
		case f.Name == "seed":
			k.seed(string(f.Data))
			add(f.Name, string(f.Data))
		case kind == "request":
			if k.answered++; number != strconv.Itoa(k.answered) {
				t.Fatalf("section %q should have the number %d", f.Name, k.answered)
			}
			add(f.Name, string(f.Data))
			add(number+" response", k.send(string(f.Data)))
			add(number+" workflowgen", k.calls())
		case kind == "event", f.Name == "state":
			add(f.Name, "")
		case kind != "response" && kind != "workflowgen":
			t.Fatalf("what is the section %q?", f.Name)
		}
	}
	k.program.end(t)
	k.conclude(played)
	return played
}

// conclude fills in what is known when all is over, and leaves a line free before each request.
func (k *talk) conclude(played *txtar.Archive) {
	for i := range played.Files {
		f := &played.Files[i]
		number, kind, _ := strings.Cut(f.Name, " ")
		switch {
		case f.Name == "state":
			f.Data = []byte(k.state())
		case kind == "event":
			f.Data = []byte(k.event(number))
		}
		if i > 0 && (kind == "request" || f.Name == "state") {
			before := &played.Files[i-1]
			before.Data = append(before.Data, '\n')
		}
	}
}

// send sends the request in a section, and writes down the answer.
func (k *talk) send(section string) string {
	k.Helper()
	request, capture := k.parseRequest(section)
	res, body := k.program.do(k.T, request)
	if capture != "" {
		var made struct{ ID string }
		if err := json.Unmarshal(body, &made); err != nil {
			k.Errorf("request %d makes no %s: %v", k.answered, capture, err)
		}
		k.names.bindSCIM(capture, made.ID)
	}
	return k.names.hide(printResponse(res, body))
}

// calls is what WorkflowGen was asked since the last time.
func (k *talk) calls() string {
	var b strings.Builder
	for _, c := range k.workflowGen.Calls() {
		fmt.Fprintf(&b, "%s %s %s\n", c.Kind, c.Operation, oneLine(json.RawMessage(cmp.Or(c.Variables, "{}"))))
		for _, message := range c.Errors {
			fmt.Fprintf(&b, "  refused: %s\n", message)
		}
	}
	k.workflowGen.ResetCalls()
	if b.Len() == 0 {
		return "(nothing)"
	}
	return k.names.hide(b.String())
}

// event is what the program logged of a request, without what differs from one time to the next.
func (k *talk) event(number string) string {
	line := k.program.event(number)
	if line == "" {
		return "(none)\n"
	}
	return k.names.hide(layout(without(json.RawMessage(line), "time", "msg", "op", "invocation_id", "ms", "calls_ms", "waited_ms"), "")) + "\n"
}
