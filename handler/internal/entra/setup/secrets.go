package setup

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/entra/graph"
)

// storeSecrets stores address, token, scope and guard, unless all is as wanted, and reads them back. It sends all that can be
// read along, because it is not known whether Graph keeps what is not sent. It never overwrites what reads back masked.
func (r *run) storeSecrets(ctx context.Context, app application, conn connection) (connection, Step, error) {
	guard := readGuard(conn.settings[graph.Notifications]).plan(r.opts.Guard)
	want := r.wantedSettings(conn, guard)
	if conn.signIn == graph.SignInOAuth { // nothing can be stored without its secrets, which do not read back
		step, err := r.keepOAuth(conn, want[graph.SyncAll], guard)
		return conn, step, err
	}
	changes := settingsToStore(conn, want)
	var hint Hint
	if r.opts.Token == "" && slices.Equal(changes, []string{graph.Notifications}) && conn.signIn == graph.SignInToken {
		guard.kept = append(guard.kept, "the deletion threshold is not set: storing it needs the secret token")
		changes, hint = nil, HintToken
	}
	if len(changes) == 0 {
		detail := strings.Join(append([]string{"scope: " + ScopeText(want[graph.SyncAll])}, guard.kept...), "; ")
		return conn, Step{State: StepUnchanged, Detail: detail, Hint: hint}, nil
	}
	if err := mayStore(conn.settings, strings.Join(changes, ", ")); err != nil {
		return conn, Step{}, err
	}
	if conn.signIn != graph.SignInEntra || conn.renew {
		if r.opts.Token == "" {
			return conn, Step{}, problem(NoToken, nil, "the secret token is needed to store the connection")
		}
		want[graph.SecretToken] = r.opts.Token
	}
	conn.narrowed = conn.settings[graph.SyncAll] == "true" && want[graph.SyncAll] == "false"
	step, err := r.perform("store "+strings.Join(append([]string{strings.Join(changes, ", ")}, guard.kept...), "; "), func() error {
		return r.putSecrets(ctx, app, &conn, want)
	})
	step.Diff = guard.changes
	return conn, step, err
}

// wantedSettings returns the settings to store beside the secret token.
func (r *run) wantedSettings(conn connection, guard guardPlan) map[string]string {
	want := map[string]string{graph.SyncAll: "false"}
	masked := masked(conn.settings)
	for key, value := range conn.settings {
		if key != graph.SecretToken && !slices.Contains(masked, key) {
			want[key] = value
		}
	}
	if !slices.Contains(masked, graph.Notifications) {
		want[graph.Notifications] = guard.text
	}
	if r.opts.Scope != "" {
		want[graph.SyncAll] = fmt.Sprint(r.opts.Scope == "all")
	}
	if want[graph.BaseAddress] == "" {
		want[graph.BaseAddress] = r.opts.Address
	}
	return want
}

func settingsToStore(conn connection, want map[string]string) []string {
	var names []string
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if had, ok := conn.settings[key]; !ok || had != want[key] {
			names = append(names, key)
		}
	}
	if conn.renew || conn.signIn == graph.SignInNone {
		names = append(names, graph.SecretToken)
	}
	return names
}

func (r *run) putSecrets(ctx context.Context, app application, conn *connection, want map[string]string) error {
	if conn.narrowed {
		if err := r.oweRestart(); err != nil {
			return err
		}
	}
	err := r.settle(ctx, app, func() error { return r.graph.PutSecrets(ctx, app.ID, want) })
	guarded := len(readGuard(conn.settings[graph.Notifications]).plan(r.opts.Guard).changes) > 0
	if graph.Answered(err, http.StatusBadRequest) && guarded {
		return problem(GuardRefused, err, "%v", err)
	}
	if err != nil {
		return err
	}
	err = r.settle(ctx, app, func() (err error) {
		conn.settings, err = r.readBack(ctx, app, want)
		return err
	})
	if err == nil {
		r.unconnected = nil
	}
	return err
}

// readBack reads the settings and compares them with those stored. Graph may show the previous ones for a moment, so a
// difference is worth a retry.
func (r *run) readBack(ctx context.Context, app application, want map[string]string) (map[string]string, error) {
	read, err := r.graph.Secrets(ctx, app.ID)
	if err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		has := read[key]
		same := has == want[key] || graph.Masked(has) || key == graph.Notifications && has != "" && readGuard(has).holds(readGuard(want[key]))
		if !same {
			return nil, notStored("secrets", key+" reads back other than it was stored; check it in the portal (the application, Provisioning), and run setup again")
		}
	}
	return read, nil
}

// keepOAuth leaves a connection by OAuth as it is, unless another scope or an address to notify is wanted.
func (r *run) keepOAuth(conn connection, syncAll string, guard guardPlan) (Step, error) {
	if r.opts.Scope != "" && (conn.settings[graph.SyncAll] == "true") != (syncAll == "true") {
		return Step{}, fmt.Errorf("%w, and so is its scope: choose %s there, under Settings", ErrOAuth, ScopeText(syncAll))
	}
	detail := "Entra signs in by OAuth; scope: " + ScopeText(syncAll)
	for _, d := range guard.changes {
		if d.Want == r.opts.Guard.Notify {
			return Step{}, fmt.Errorf("%w, and so is the notification address: enter %s there, under Settings", ErrOAuth, d.Want)
		}
		detail += fmt.Sprintf("; set the %s to %s in the portal, under Settings", d.Attribute, d.Want)
	}
	return unchanged(strings.Join(append([]string{detail}, guard.kept...), "; ")), nil
}

// masked returns the settings beside the secret token of which Entra does not show all. They cannot be sent back, and it is not
// known whether Graph keeps what is not sent.
func masked(stored map[string]string) []string {
	var keys []string
	for key, value := range stored {
		if key != graph.SecretToken && (graph.Masked(value) || key == graph.Notifications && readGuard(value).hidden) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// mayStore fails if storing a connection could overwrite what Entra does not show.
func mayStore(stored map[string]string, what string) error {
	if keys := masked(stored); len(keys) > 0 {
		return fmt.Errorf("%s cannot be stored, because Entra does not show %s and could lose it: change it in the portal (the application, Provisioning)",
			what, strings.Join(keys, ", "))
	}
	return nil
}

// RenewToken stores another secret token once Entra has signed in with it. All other settings stay.
func RenewToken(ctx context.Context, c *graph.Client, principal, token string) error {
	stored, err := c.Secrets(ctx, principal)
	if err != nil {
		return err
	}
	if stored[graph.BaseAddress] == "" {
		return problem(NoTenantURL, nil, "no tenant URL is stored")
	}
	if graph.SignInOf(stored) == graph.SignInOAuth {
		return ErrOAuth
	}
	if err := c.Validate(ctx, principal, stored[graph.BaseAddress], token); err != nil {
		return err
	}
	if err := mayStore(stored, graph.SecretToken); err != nil {
		return err
	}
	stored[graph.SecretToken] = token
	return graph.WithoutSecret(c.PutSecrets(ctx, principal, stored), token)
}
