// Package newproperty holds the test that the handler provisions nickName. It passes only over a source that has the
// property: TestNewProperty in package workflowgen adds it.
package newproperty

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/scimhttp"
	"workflowgen-scim/handler/internal/synclog/words"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

const id = "VXNlcjox"

// instance is a WorkflowGen with one user. It holds whatever its schema allows.
type instance struct {
	*testing.T
	schema *ast.Schema
	user   map[string]any
}

func (in *instance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Query     string
		Variables struct{ Input map[string]any }
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		in.Error(err)
	}
	document, errs := gqlparser.LoadQueryWithRules(in.schema, body.Query, rules.NewDefaultRules())
	if len(errs) > 0 {
		in.Error(errs)
		return
	}
	for name, value := range body.Variables.Input {
		in.user[name] = value
	}
	root := map[string]any{"user": in.user, "updateUser": map[string]any{"user": in.user}}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"data": choose(root, document.Operations[0].SelectionSet)})
}

// choose is the part of an object that a selection asks for.
func choose(object map[string]any, selection ast.SelectionSet) map[string]any {
	chosen := map[string]any{}
	for _, s := range selection {
		switch s := s.(type) {
		case *ast.Field:
			chosen[s.Alias] = object[s.Name]
			if inner, ok := object[s.Name].(map[string]any); ok {
				chosen[s.Alias] = choose(inner, s.SelectionSet)
			}
		case *ast.FragmentSpread:
			for name, value := range choose(object, s.Definition.SelectionSet) {
				chosen[name] = value
			}
		}
	}
	return chosen
}

func TestNickName(t *testing.T) {
	in := &instance{T: t, schema: gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: graphql.Schema}), user: map[string]any{
		"id": id, "directory": map[string]any{"name": "Entra"}, "isArchived": false, "isActive": true, "userName": "ann", "lastName": "Lee"}}
	server := httptest.NewServer(in)
	t.Cleanup(server.Close)
	directory, err := graphql.New(graphql.Config{Config: connection.Config{SignIn: connection.Bearer(connection.Fixed("t"))},
		URL: server.URL, DirectoryName: "Entra", GroupDescription: "-"})
	if err != nil {
		t.Fatal(err)
	}
	handler := scimhttp.New(provision.New(directory, memledger.New(), provision.Config{}), auth.ForTokens("secret"), "https://scim.example.com/")
	ask := func(method, path, body string) string {
		r := httptest.NewRequestWithContext(t.Context(), method, "/scim/v2/"+path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer secret")
		r.Header.Set("Content-Type", "application/scim+json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Body.String()
	}
	patch := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"nickName","value":"Annie"}]}`
	for _, answer := range []string{ask("PATCH", "Users/"+mapping.ID(id), patch), ask("GET", "Users/"+mapping.ID(id), "")} {
		if !strings.Contains(answer, `"nickName":"Annie"`) {
			t.Error(answer)
		}
	}
	if in.user["nickName"] != "Annie" {
		t.Errorf("WorkflowGen holds %v", in.user)
	}
	if schemas := ask("GET", "Schemas", ""); !strings.Contains(schemas, `"nickName"`) {
		t.Errorf("/Schemas lacks nickName: %s", schemas)
	}
	if en, fr := words.Attribute("nickName", words.English), words.Attribute("nickName", words.French); en != "nickname" || fr != "surnom" {
		t.Errorf("the labels are %q and %q", en, fr)
	}
}
