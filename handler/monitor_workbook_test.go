package main_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// workbook is the part of a workbook that is looked at.
type workbook struct {
	Version string
	Items   []struct {
		Type    int
		Name    string
		Content struct{ Query, QueryType, ResourceType any }
	}
}

// A step of the workbook asks what the file of its name asks. With -update the workbook is rewritten from the files.
func TestMonitorWorkbook(t *testing.T) {
	name := filepath.Join(monitor, "workbook.json")
	var book workbook
	readJSON(t, name, &book)
	if book.Version != "Notebook/1.0" {
		t.Errorf("the version is %q", book.Version)
	}
	before, all := monitorFile(t, "workbook.json"), queries(t)
	text := before
	for _, item := range book.Items {
		query, ok := item.Content.Query.(string)
		if item.Type != 3 || !ok {
			continue
		}
		file := "queries/" + item.Name + ".kql"
		want := strings.TrimSpace(all[file])
		delete(all, file)
		if want == "" {
			t.Errorf("there is no %s for the step %s", file, item.Name)
		} else if query != want {
			text = strings.Replace(text, quote(query), quote(want), 1)
		}
	}
	for file := range all {
		if strings.HasPrefix(file, "queries/") && file != "queries/ScimEvents.kql" {
			t.Errorf("no step of the workbook is called after %s", file)
		}
	}
	switch {
	case text == before:
	case flag.Lookup("update").Value.String() == "true":
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s asks what the files do not: run this test with -update", name)
	}
}

// quote is a text as JSON that a person reads.
func quote(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a text
	return strings.TrimSuffix(b.String(), "\n")
}
