package main_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

// TestAdminDoor: what an administrator does at the admin door of the WorkflowGen stand-in is seen at its SCIM door, and the
// request there is told to the administrator.
func TestAdminDoor(t *testing.T) {
	cmd := scimctl(t, "dev", "workflowgen", "--admin", "127.0.0.1:0", "--scim-token", secretToken, "--json")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Signal(os.Interrupt)
	var ready struct{ WorkflowGen, Admin string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &ready) != nil {
		t.Fatalf("%v: %s", err, line)
	}
	ask := func(method, url, body string) string {
		r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+secretToken)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		answer, _ := io.ReadAll(res.Body)
		return string(answer)
	}
	ask("POST", ready.Admin+"users", `{"userName":"ann","lastName":"Lee","isActive":true}`)
	ask("PATCH", ready.Admin+"users/ann", `{"isActive":false}`)
	if list := ask("GET", strings.TrimSuffix(ready.WorkflowGen, "/graphql")+"/scim/Users", ""); !strings.Contains(list, `"userName":"ann"`) || !strings.Contains(list, `"active":false`) {
		t.Errorf("the SCIM door shows %s", list)
	}
	if calls := ask("GET", ready.Admin+"calls", ""); !strings.Contains(calls, `"GET Users"`) || strings.Contains(calls, secretToken) {
		t.Errorf("the admin door shows %s", calls)
	}
}
