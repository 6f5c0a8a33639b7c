package graph

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	entrasim "workflowgen-scim/handler/internal/sim/entra"
)

// known is a job's memory of an object that it has provisioned.
type known struct {
	kind    string
	id      string            // the SCIM id
	sent    map[string]string // by target
	manager string            // the SCIM id
	members map[string]bool   // SCIM ids
}

// run is one cycle of one job, or the part of one that provisions a single object.
type run struct {
	s     *Server
	p     *principal
	j     *job
	to    *endpoint
	lines map[string][]object // by kind
	sent  []object            // the changes of the export, for the answer to provisioning on demand
	stats struct{ entitled, exported, escrowed int }
}

func (s *Server) newRun(p *principal) *run {
	r := &run{s: s, p: p, j: p.job, to: s.scim(p.secrets), lines: map[string][]object{}}
	for _, rule := range list(p.job.schema, "synchronizationRules") {
		for _, m := range list(rule, "objectMappings") {
			if m["enabled"] == true {
				r.lines[m["sourceObjectName"].(string)] = list(m, "attributeMappings")
			}
		}
	}
	return r
}

// cycle runs a job once over all users and groups that are in scope, or were.
func (s *Server) cycle(ctx context.Context, p *principal) {
	r := s.newRun(p)
	began := stamp(s.options.Now())
	p.job.cycle = s.guid("cycle")
	if err := r.to.probe(ctx); err != nil {
		r.quarantine(began, err)
		return
	}
	p.job.code, p.job.problem = "Active", nil
	users, groups := r.scope()
	for _, sub := range users {
		_, _, _ = r.provision(ctx, &sub)
	}
	for _, sub := range users {
		r.setManager(ctx, &sub)
	}
	for _, sub := range groups {
		if k, _, err := r.provision(ctx, &sub); err == nil && k != nil {
			_ = r.setMembers(ctx, k, sub.group.Members)
		}
	}
	p.job.initial = false
	r.finish(began, r.stats.escrowed)
}

func (r *run) finish(began string, escrowed int) {
	state := "Succeeded"
	if escrowed > 0 {
		state = "EntryLevelErrors"
	}
	r.j.last = object{"activityIdentifier": r.to.activity, "state": state, "timeBegan": began, "timeEnded": stamp(r.s.options.Now()), "error": nil,
		"countEntitled": r.stats.entitled, "countEntitledForProvisioning": r.stats.entitled, "countExported": r.stats.exported, "countEscrowed": escrowed}
	r.j.lastGood = r.j.last
}

// quarantine puts a job whose endpoint cannot be used into quarantine.
func (r *run) quarantine(began string, err error) {
	problem := object{"code": "SystemForCrossDomainIdentityManagementInvalidCredentials", "message": err.Error(), "tenantActionable": true}
	r.j.code = "Quarantine"
	r.j.last = object{"activityIdentifier": r.to.activity, "state": "Failed", "timeBegan": began, "timeEnded": began, "error": problem}
	r.j.problem = object{"currentBegan": began, "seriesBegan": began, "seriesCount": 1, "nextAttempt": began,
		"reason": "EncounteredQuarantineException", "error": problem}
}

// scope returns the users and groups in scope, and the known users that no longer are.
func (r *run) scope() (users, groups []subject) {
	entitled := r.entitled()
	for _, u := range r.s.people {
		if in := (entitled == nil || entitled[u.ID]) && !u.Deleted; in || r.j.known[u.ID] != nil {
			users = append(users, subject{kind: "User", id: u.ID, name: u.UserPrincipalName, user: u, inScope: in})
		}
	}
	for _, g := range r.s.groups {
		if entitled == nil || entitled[g.ID] {
			groups = append(groups, subject{kind: "Group", id: g.ID, name: g.DisplayName, group: g, inScope: true})
		}
	}
	return users, groups
}

// entitled returns the ids of the assigned users and groups and of the groups' direct members; nil where all are in scope.
func (r *run) entitled() map[string]bool {
	if r.p.secrets["SyncAll"] == "true" {
		return nil
	}
	in := map[string]bool{}
	for _, a := range r.p.assigned {
		id := a["principalId"].(string)
		if made, err := time.Parse(time.RFC3339, a["createdDateTime"].(string)); err != nil || r.s.options.Now().Sub(made) < r.s.options.Entitlement {
			continue
		}
		in[id] = true
		if g := r.s.group(id); g != nil {
			for _, m := range g.Members {
				if r.s.byID[m] != nil {
					in[m] = true
				}
			}
		}
	}
	return in
}

// provision makes the target agree with one object: it matches or creates the object the first time, and patches differences.
func (r *run) provision(ctx context.Context, sub *subject) (k *known, action string, err error) {
	r.stats.entitled++
	want, err := sub.values(r.lines[sub.kind])
	if err == nil {
		k = r.j.known[sub.id]
		if k == nil || r.j.initial {
			k, action, err = r.match(ctx, sub, want)
		}
	}
	if err == nil && action == "" {
		action, err = r.update(ctx, k, want)
	}
	if err != nil {
		r.stats.escrowed++
	} else if action != "other" {
		r.stats.exported++
	}
	r.note(sub, k, action, err)
	return k, action, err
}

var errNothingToMatch = errors.New("the source has no value for a matching attribute")

// match finds an object at the target by the matching attributes, or creates it.
func (r *run) match(ctx context.Context, sub *subject, want map[string]string) (*known, string, error) {
	tried := false
	for _, l := range matching(r.lines[sub.kind]) {
		target := l["targetAttributeName"].(string)
		if want[target] == "" {
			continue
		}
		tried = true
		found, err := r.to.find(ctx, sub.kind, target, want[target])
		if err != nil {
			return nil, "", err
		}
		if found != nil {
			return r.adopt(sub, found), "", nil
		}
	}
	if !tried {
		return nil, "", errNothingToMatch
	}
	for _, target := range slices.Sorted(maps.Keys(want)) {
		r.sends(target, "", want[target])
	}
	id, err := r.to.create(ctx, sub.kind, want)
	if err != nil {
		return nil, "create", err
	}
	k := &known{kind: sub.kind, id: id, sent: want, members: map[string]bool{}}
	r.j.known[sub.id] = k
	return k, "create", nil
}

// adopt takes over an object that was found: its values count as sent.
func (r *run) adopt(sub *subject, found entrasim.Resource) *known {
	k := &known{kind: sub.kind, id: found.ID(), sent: map[string]string{}, members: map[string]bool{}}
	if old := r.j.known[sub.id]; old != nil && old.id == k.id {
		k.members, k.manager = old.members, old.manager
	}
	for _, l := range r.lines[sub.kind] {
		target := l["targetAttributeName"].(string)
		v, err := found.Text(target)
		if target == "active" && v != "" {
			v = title(v == "true")
		}
		if err == nil && v != "" && !isReference(target) {
			k.sent[target] = v
		}
	}
	r.j.known[sub.id] = k
	return k
}

// update sends the values that differ from those sent last. It does not clear values: nulls do not flow.
func (r *run) update(ctx context.Context, k *known, want map[string]string) (string, error) {
	var ops []entrasim.PatchOp
	for _, target := range slices.Sorted(maps.Keys(want)) {
		if had := k.sent[target]; had != want[target] {
			ops = append(ops, entrasim.Assign(target, had, want[target]))
			r.sends(target, had, want[target])
		}
	}
	if len(ops) == 0 {
		return "other", nil
	}
	if err := r.to.patch(ctx, k.kind, k.id, ops...); err != nil {
		return "update", err
	}
	action := "update"
	if k.sent["active"] == "True" && want["active"] == "False" {
		action = "disable"
	}
	maps.Copy(k.sent, want)
	return action, nil
}

// sends records a change of the export.
func (r *run) sends(target, was, is string) {
	r.sent = append(r.sent, object{"displayName": target, "oldValue": orNull(was), "newValue": is})
}

// setManager writes the reference once both sides exist.
func (r *run) setManager(ctx context.Context, sub *subject) {
	k, boss := r.j.known[sub.id], r.j.known[sub.user.Manager]
	if k == nil || boss == nil || k.manager == boss.id {
		return
	}
	for _, l := range r.lines["User"] {
		if target := l["targetAttributeName"].(string); isReference(target) {
			if r.to.patch(ctx, "User", k.id, entrasim.Assign(target, "", boss.id)) == nil {
				k.manager = boss.id
			}
		}
	}
}

// setMembers adds and removes members, a hundred at a time. It leaves out members that are not provisioned.
func (r *run) setMembers(ctx context.Context, k *known, members []string) error {
	want := map[string]bool{}
	for _, id := range members {
		if m := r.j.known[id]; m != nil && m.kind == "User" {
			want[m.id] = true
		}
	}
	err := r.changeMembers(ctx, k, missing(want, k.members), entrasim.Classic.AddMembers)
	if err == nil {
		err = r.changeMembers(ctx, k, missing(k.members, want), entrasim.Classic.RemoveMembers)
	}
	if err == nil {
		k.members = want
	}
	return err
}

func (r *run) changeMembers(ctx context.Context, k *known, ids []string, change func(ids []string) []entrasim.PatchOp) error {
	for batch := range slices.Chunk(ids, 100) {
		if err := r.to.patch(ctx, "Group", k.id, change(batch)...); err != nil {
			return err
		}
	}
	return nil
}

// missing returns the ids of from that are not in other, sorted.
func missing(from, other map[string]bool) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(from)), func(id string) bool { return other[id] })
}
