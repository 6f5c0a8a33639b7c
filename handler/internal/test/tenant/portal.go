package tenant

import (
	"encoding/json"
	"maps"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

// Provisioned is a tenant that is set up and has provisioned Ann. Its methods change it as an administrator can in the portal.
type Provisioned struct {
	*Tenant
	t   *testing.T
	Sp  graph.ServicePrincipal
	Job graph.Job
	Ann *graphsim.User
}

// NewProvisioned returns such a tenant, whose clock shows the real time.
func NewProvisioned(t *testing.T) *Provisioned {
	t.Helper()
	n := New(t, graphsim.Options{}, false)
	n.Clock.Time = time.Now()
	p := &Provisioned{Tenant: n, t: t, Ann: n.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Surname: "A"})}
	o := n.Options()
	o.Assignees = []string{"ann@contoso.example"}
	n.SetUp(t, o)
	n.Run(t.Context())
	p.Sp, p.Job = n.Application(t), n.Task(t)
	return p
}

// Check fails the test on an error.
func (p *Provisioned) Check(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// Connection stores settings of the connector.
func (p *Provisioned) Connection(changes map[string]string) {
	p.t.Helper()
	all := Must(p.Secrets(p.t.Context(), p.Sp.ID))
	all[graph.SecretToken] = Token
	maps.Copy(all, changes)
	p.Check(p.PutSecrets(p.t.Context(), p.Sp.ID, all))
}

// Lines changes lines of the mapping of users or groups.
func (p *Provisioned) Lines(objectType string, change func(line map[string]any)) {
	p.t.Helper()
	p.edit(objectType, func(m map[string]any) {
		for _, line := range m["attributeMappings"].([]any) {
			change(line.(map[string]any))
		}
	})
}

// Surplus maps an attribute that WorkflowGen has no place for.
func (p *Provisioned) Surplus() {
	p.t.Helper()
	p.edit("User", func(m map[string]any) {
		m["attributeMappings"] = append(m["attributeMappings"].([]any), map[string]any{
			"defaultValue": nil, "exportMissingReferences": false, "flowBehavior": "FlowWhenChanged", "flowType": "Always", "matchingPriority": 0,
			"targetAttributeName": "name.formatted", "source": map[string]any{"expression": "[displayName]", "name": "displayName", "type": "Attribute", "parameters": []any{}},
		})
	})
}

func (p *Provisioned) edit(objectType string, change func(mapping map[string]any)) {
	p.t.Helper()
	_, raw, err := p.Schema(p.t.Context(), p.Sp.ID, p.Job.ID)
	p.Check(err)
	var schema map[string]any
	p.Check(json.Unmarshal(raw, &schema))
	rule := schema["synchronizationRules"].([]any)[0].(map[string]any)
	for _, m := range rule["objectMappings"].([]any) {
		if m := m.(map[string]any); m["sourceObjectName"] == objectType {
			change(m)
		}
	}
	p.Check(p.PutSchema(p.t.Context(), p.Sp.ID, p.Job.ID, Must(json.Marshal(schema))))
}

// From returns a change of a line: its target comes from another source.
func From(target, source string) func(map[string]any) {
	return func(line map[string]any) {
		if line["targetAttributeName"] == target {
			line["source"] = map[string]any{"expression": "[" + source + "]", "name": source, "type": "Attribute", "parameters": []any{}}
		}
	}
}

// MatchOn returns a change of a line: Entra matches by its target.
func MatchOn(target string) func(map[string]any) {
	return func(line map[string]any) {
		if line["targetAttributeName"] == target {
			line["matchingPriority"] = 1
		}
	}
}
