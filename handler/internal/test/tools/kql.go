package tools

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// CheckKQL returns the errors in each of the queries, by its name, in the words of Microsoft's own analyser of the language:
// spelling, columns, types. The test is skipped if the analyser is not installed.
func CheckKQL(t testing.TB, queries map[string]string) map[string][]string {
	t.Helper()
	needNode(t, "the analyser of KQL")
	if _, err := os.Stat(filepath.Join(top(t), folder, "node_modules", "@kusto")); err != nil {
		notInstalled(t, "the analyser of KQL")
	}
	text, err := json.Marshal(queries)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join(top(t), folder, "kql.js"))
	cmd.Stdin, cmd.Stderr = bytes.NewReader(text), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("kql.js: %v", err)
	}
	wrong := map[string][]string{}
	if err := json.Unmarshal(out, &wrong); err != nil {
		t.Fatalf("kql.js: %v: %s", err, out)
	}
	return wrong
}
