package main_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	entrasim "workflowgen-scim/handler/internal/sim/entra"
	"workflowgen-scim/handler/internal/test/chaos"
)

// A whole provisioning of Entra's, its initial and its incremental cycle, against the shipped program: nothing fails, and
// WorkflowGen then holds what was played and nothing else.
func TestReplayMatchesWorkflowGen(t *testing.T) {
	k := newTalk(t)
	play, err := entrasim.New(entrasim.Options{
		BaseURL: k.program.url + "/scim/v2", Token: secretToken, Users: 60, Groups: 8, Concurrency: 8, Seed: 1,
		References: true, Client: k.program.client,
	})
	if err != nil {
		t.Fatal(err)
	}
	result, err := play.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !result.OK() {
		_ = result.WriteTable(os.Stderr)
		t.Errorf("%d of %d operations failed", result.Failed, result.Count)
	}
	if n := k.workflowGen.Requests(); n == 0 {
		t.Error("nothing reached WorkflowGen over HTTP")
	}
	if diff := cmp.Diff(play.Model(), chaos.Held(k.workflowGen, provisioned, play.Model())); diff != "" {
		t.Errorf("WorkflowGen (+) is not as it was played (-):\n%s", diff)
	}
}
