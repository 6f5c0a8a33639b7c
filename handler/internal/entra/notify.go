package entra

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Guard is what Entra does about accidental deletions: after how many in one cycle it stops the job, and which address it
// notifies. In the portal both stand under Provisioning, Settings.
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

// guarded is SyncNotificationSettings as Entra shows it.
type guarded struct {
	text   string
	doc    object
	hidden bool // Entra does not show all of it: nothing can be compared, and writing it back would destroy it
}

func readGuard(text string) guarded {
	g := guarded{text: text, doc: object{}}
	if text == "" {
		return g
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if isMasked(text) || d.Decode(&g.doc) != nil || g.doc == nil {
		g.hidden, g.doc = true, object{}
		return g
	}
	for _, v := range g.doc {
		if s, ok := v.(string); ok && isMasked(s) {
			g.hidden = true
		}
	}
	return g
}

// threshold is the number of deletions that stop the job, "" if the prevention is off.
func (g guarded) threshold() string {
	if !isTrue(g.doc[thresholdOn]) {
		return ""
	}
	return fmt.Sprint(g.doc[thresholdSize])
}

func (g guarded) recipients() string { return text(g.doc, notifyAddress) }

func isTrue(v any) bool { return strings.EqualFold(fmt.Sprint(v), "true") }

// plan is what Setup does about the guard that Entra has.
type guardPlan struct {
	text    string       // the setting to store
	changes []Difference // what differs from the guard that Entra has
	kept    []string     // what an administrator has set, and stays
}

// plan sets what is not set. A threshold or an address that an administrator has set stays.
func (g guarded) plan(want Guard) guardPlan {
	p := guardPlan{text: g.text}
	if g.hidden {
		p.kept = []string{"Entra does not show the deletion threshold and the notification address; they stay as they are"}
		return p
	}
	doc := object{notifyOn: false, thresholdOn: false}
	for k, v := range g.doc {
		doc[k] = v
	}
	g.planThreshold(want, doc, &p)
	g.planNotify(want, doc, &p)
	if len(p.changes) > 0 || g.text == "" {
		b, err := encode(doc)
		if err != nil {
			panic(err) // it was decoded from JSON
		}
		p.text = strings.TrimSpace(string(b))
	}
	return p
}

func (g guarded) planThreshold(want Guard, doc object, p *guardPlan) {
	switch has := g.threshold(); {
	case has == "" && want.Threshold > 0:
		doc[thresholdOn], doc[thresholdSize] = true, want.Threshold
		p.changes = append(p.changes, Difference{jobObject, "deletion threshold", Setting, "off", fmt.Sprint(want.Threshold)})
	case has == "":
		p.kept = append(p.kept, "accidental deletions prevention stays off (--delete-threshold 0)")
	case want.Threshold > 0 && has != fmt.Sprint(want.Threshold):
		p.kept = append(p.kept, fmt.Sprintf("the deletion threshold %s is set already and stays", has))
	}
}

func (g guarded) planNotify(want Guard, doc object, p *guardPlan) {
	switch has := g.recipients(); {
	case want.Notify == "":
	case has == "" || strings.EqualFold(has, want.Notify) && !isTrue(g.doc[notifyOn]):
		doc[notifyOn], doc[notifyAddress] = true, want.Notify
		p.changes = append(p.changes, Difference{jobObject, "notification address", Setting, "none", want.Notify})
	case !strings.EqualFold(has, want.Notify):
		p.kept = append(p.kept, fmt.Sprintf("the notification address %s is set already and stays", has))
	}
}

// holds reports whether Entra shows all that was stored. It may show more members, and hides what is secret.
func (g guarded) holds(stored guarded) bool {
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

// GuardDifferences are the settings in which a connection differs from the wanted guard. What an administrator has set does
// not differ.
func GuardDifferences(secrets map[string]string, want Guard) []Difference {
	return readGuard(secrets[notifications]).plan(want).changes
}
