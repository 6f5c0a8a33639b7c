package setup

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"workflowgen-scim/handler/internal/entra/graph"
)

// Guard holds the wanted settings against accidental deletions. The portal shows them under Provisioning, Settings.
type Guard struct {
	Threshold int    // deletions in one cycle that stop the job; 0 does not turn the prevention on
	Notify    string // the mail address to notify; "" sets none
}

// The members of SyncNotificationSettings, which is JSON inside a setting. Others are kept as they are.
const (
	notifyOn      = "Enabled"
	notifyAddress = "Recipients"
	thresholdOn   = "DeleteThresholdEnabled"
	thresholdSize = "DeleteThresholdValue"
)

// StoredGuard is the guard that Entra has.
type StoredGuard struct {
	text   string
	doc    map[string]any
	hidden bool // Entra does not show all of it: it cannot be compared, and writing it back would destroy it
}

// ReadGuard reads the guard from the settings of the connection.
func ReadGuard(settings map[string]string) StoredGuard {
	return readGuard(settings[graph.Notifications])
}

func readGuard(text string) StoredGuard {
	g := StoredGuard{text: text, doc: map[string]any{}}
	if text == "" {
		return g
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if graph.Masked(text) || d.Decode(&g.doc) != nil || g.doc == nil {
		g.hidden, g.doc = true, map[string]any{}
		return g
	}
	for _, v := range g.doc {
		if s, ok := v.(string); ok && graph.Masked(s) {
			g.hidden = true
		}
	}
	return g
}

// Hidden reports whether Entra does not show all of the guard.
func (g StoredGuard) Hidden() bool { return g.hidden }

// Threshold returns the number of deletions that stop the job, "" if the prevention is off.
func (g StoredGuard) Threshold() string {
	if !isTrue(g.doc[thresholdOn]) {
		return ""
	}
	return fmt.Sprint(g.doc[thresholdSize])
}

// Notifies returns the address that Entra notifies, "" if it notifies none.
func (g StoredGuard) Notifies() string {
	if !isTrue(g.doc[notifyOn]) {
		return ""
	}
	return g.recipients()
}

func (g StoredGuard) recipients() string {
	s, _ := g.doc[notifyAddress].(string)
	return s
}

func isTrue(v any) bool { return strings.EqualFold(fmt.Sprint(v), "true") }

// guardPlan is the change from the stored guard to the wanted one.
type guardPlan struct {
	text    string       // the setting to store
	changes []Difference // what differs
	kept    []string     // what stays, and why
}

// plan sets what is not set. A threshold or an address that an administrator has set stays.
func (g StoredGuard) plan(want Guard) guardPlan {
	p := guardPlan{text: g.text}
	if g.hidden {
		p.kept = []string{"Entra does not show the deletion threshold and the notification address; they stay as they are"}
		return p
	}
	doc := map[string]any{notifyOn: false, thresholdOn: false}
	maps.Copy(doc, g.doc)
	g.planThreshold(want, doc, &p)
	g.planNotify(want, doc, &p)
	if len(p.changes) > 0 || g.text == "" {
		b, err := graph.Encode(doc)
		if err != nil {
			panic(err) // it was decoded from JSON
		}
		p.text = strings.TrimSpace(string(b))
	}
	return p
}

func (g StoredGuard) planThreshold(want Guard, doc map[string]any, p *guardPlan) {
	switch has := g.Threshold(); {
	case has == "" && want.Threshold > 0:
		doc[thresholdOn], doc[thresholdSize] = true, want.Threshold
		p.changes = append(p.changes, Difference{jobObject, "deletion threshold", Setting, "off", fmt.Sprint(want.Threshold)})
	case has == "":
		p.kept = append(p.kept, "accidental deletions prevention stays off (threshold 0)")
	case want.Threshold > 0 && has != fmt.Sprint(want.Threshold):
		p.kept = append(p.kept, fmt.Sprintf("the deletion threshold %s is set already and stays", has))
	}
}

func (g StoredGuard) planNotify(want Guard, doc map[string]any, p *guardPlan) {
	switch has := g.recipients(); {
	case want.Notify == "":
	case has == "" || strings.EqualFold(has, want.Notify) && !isTrue(g.doc[notifyOn]):
		doc[notifyOn], doc[notifyAddress] = true, want.Notify
		p.changes = append(p.changes, Difference{jobObject, "notification address", Setting, "none", want.Notify})
	case !strings.EqualFold(has, want.Notify):
		p.kept = append(p.kept, fmt.Sprintf("the notification address %s is set already and stays", has))
	}
}

// holds reports whether Entra shows all that was stored. It may show more members, and masks secret ones.
func (g StoredGuard) holds(stored StoredGuard) bool {
	if g.hidden {
		return true
	}
	for k, v := range stored.doc {
		if fmt.Sprint(g.doc[k]) != fmt.Sprint(v) {
			return false
		}
	}
	return true
}

// GuardDifferences returns the settings in which a connection differs from the wanted guard. Settings made by an administrator do
// not differ.
func GuardDifferences(settings map[string]string, want Guard) []Difference {
	return ReadGuard(settings).plan(want).changes
}
