package graphql_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

// TestDocuments validates every embedded document against the schema.
func TestDocuments(t *testing.T) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: graphql.Schema})
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("operations/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".graphql")
		doc, errs := gqlparser.LoadQueryWithRules(schema, graphql.Document(name), rules.NewDefaultRules())
		if len(errs) > 0 {
			t.Errorf("%s: %v", file, errs)
			continue
		}
		if len(doc.Operations) != 1 || doc.Operations[0].Name != name {
			t.Errorf("%s does not hold exactly the operation %s", file, name)
		}
	}
}

// TestSchemaIsMarked: each line of the schema about WorkflowGen names its source.
func TestSchemaIsMarked(t *testing.T) {
	whole := false // the type that the line is in is marked as a whole
	for i, line := range strings.Split(graphql.Schema, "\n") {
		code, comment, _ := strings.Cut(line, "#")
		code = strings.TrimSpace(code)
		switch {
		case code == "", code == "}", strings.HasPrefix(code, "schema "):
		case strings.HasSuffix(code, "{"):
			whole = strings.Contains(comment, "every")
		case !whole && !strings.Contains(comment, "observed") && !strings.Contains(comment, "inferred"):
			t.Errorf("schema.graphql:%d is neither observed nor inferred: %s", i+1, code)
		}
	}
}

func TestReplaceDocument(t *testing.T) {
	s := play(t, map[string][]any{
		"benutzer": {data("user", ann)},
		"userLook": {data("user", ann)},
	})
	cfg := config(s.URL)
	cfg.Operations = fstest.MapFS{
		"user.graphql": {Data: []byte("query benutzer($id: ID!) { user: benutzer(nummer: $id) { # \"ü\"\n id directory { name } } }")},
		"README.md":    {Data: []byte("not a document")},
	}
	if _, err := open(t, cfg).User(t.Context(), annID); err != nil {
		t.Error(err)
	}
	s.wantRequests(t, `benutzer {"id":"VXNlcjox"}`)
}

// TestSharedFragments: a document gets the fragment that it uses, the operator's if there is one, unless it defines its own.
func TestSharedFragments(t *testing.T) {
	var sent string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = text(r.Body)
		reply{body: data("user", ann)}.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	own := fstest.MapFS{"userFields.graphql": {Data: []byte("fragment UserFields on Person { id directory { name } userName systemIdentifier shoeSize }")}}
	both := fstest.MapFS{"userFields.graphql": own["userFields.graphql"],
		"user.graphql": {Data: []byte("query user($id: ID!) { user(id: $id) { ...UserFields } } fragment UserFields on User { id directory { name } hatSize }")}}
	for _, c := range []struct {
		folder fstest.MapFS
		want   string
	}{{nil, "defaultLanguage"}, {own, "shoeSize"}, {both, "hatSize"}} {
		cfg := config(s.URL)
		if c.folder != nil {
			cfg.Operations = c.folder
		}
		_, err := open(t, cfg).User(t.Context(), annID)
		must(t, err)
		for _, field := range []string{"defaultLanguage", "shoeSize", "hatSize"} {
			if strings.Contains(sent, field) != (field == c.want) {
				t.Errorf("want only %s: %s", c.want, sent)
			}
		}
	}
}

func TestReplaceDocumentMistakes(t *testing.T) {
	cfg := config("http://localhost/wfgen/graphql")
	cfg.Operations = fstest.MapFS{
		"updateuser.graphql":  {Data: []byte("mutation …")},
		"group.graphql":       {Data: []byte(" \n")},
		"user.graphql":        {Data: []byte("query user($nr: ID!) { person(id: $nr) { id } }")},
		"users.graphql":       {Data: []byte("query users($number: Int!) { users { items { id directory { name } userName systemIdentifier } } }")},
		"groupFields.graphql": {Data: []byte("fragment Fields on Group { id }")},
		"deleteUser.graphql":  {Data: []byte("query deleteUser($input: X!) { deleteUser(input: $input) { id } }")},
	}
	_, err := graphql.New(cfg)
	for _, want := range []string{"updateuser.graphql: there is no such operation", "group.graphql: the document is empty",
		"user.graphql: the answer must be called user", "users.graphql: it does not use $size", "it does not use $systemIdentifier",
		"it does not ask for users.totalCount", "deleteUser.graphql: it must be one mutation",
		"groupFields.graphql: it must be the fragment GroupFields"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
	cfg.Operations = os.DirFS(filepath.Join(t.TempDir(), "absent"))
	if _, err := graphql.New(cfg); err == nil {
		t.Error("a folder that does not exist replaces nothing, silently")
	}
}

func TestConfigMistakes(t *testing.T) {
	_, err := graphql.New(graphql.Config{URL: "http://me:hunter2@localhost/wfgen/graphql"})
	for _, want := range []string{"must not hold credentials", "directory has no name", "description of groups"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error does not say %q: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the error tells the password: %v", err)
	}
	for _, address := range []string{"", "localhost/wfgen/graphql", "ftp://localhost/", "http:///x", "::"} {
		cfg := config(address)
		if _, err := graphql.New(cfg); err == nil || !strings.Contains(err.Error(), "absolute") {
			t.Errorf("URL %q: %v", address, err)
		}
	}
}
