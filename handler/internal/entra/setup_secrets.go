package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// storeSecrets stores address, token, scope and guard, unless all is as wanted, and reads them back. All that can be read is
// sent along, because it is not known whether Graph keeps what is not named. What reads back masked is never overwritten.
func (s *setup) storeSecrets(ctx context.Context) (Step, error) {
	guard := readGuard(s.secrets[notifications]).plan(s.Guard)
	want := s.wantedSecrets(guard)
	if s.way == byOAuth { // nothing can be stored without its secrets, which do not read back
		return s.keepOAuth(want[syncAll], guard)
	}
	changes := s.secretChanges(want)
	if s.Token == "" && slices.Equal(changes, []string{notifications}) && s.way == byToken {
		guard.kept = append(guard.kept, "the deletion threshold is not set: storing it needs the secret token (SCIM_TOKEN, --vault)")
		changes = nil
	}
	detail := strings.Join(append([]string{"scope: " + scopeWord(want[syncAll])}, guard.kept...), "; ")
	if len(changes) == 0 {
		return unchanged(detail)
	}
	if err := mayStore(s.secrets, strings.Join(changes, ", ")); err != nil {
		return Step{}, err
	}
	if s.way != byEntra || s.Renew {
		if s.Token == "" {
			return Step{}, errors.New("the secret token is needed to store the connection: set SCIM_TOKEN or use --vault")
		}
		want[secretToken] = s.Token
	}
	narrower := s.secrets[syncAll] == "true" && want[syncAll] == "false" // without a restart those who leave would stay as they are
	s.restart = s.restart || narrower
	step, err := s.would("store "+strings.Join(append([]string{strings.Join(changes, ", ")}, guard.kept...), "; "), func() error {
		if err := s.owe(narrower); err != nil {
			return err
		}
		return s.putSecrets(ctx, want)
	})
	step.Diff = guard.changes
	return step, err
}

// wantedSecrets are the settings to store beside the secret token.
func (s *setup) wantedSecrets(guard guardPlan) map[string]string {
	want := map[string]string{syncAll: "false"}
	hidden := hidden(s.secrets)
	for key, value := range s.secrets {
		if key != secretToken && !slices.Contains(hidden, key) {
			want[key] = value
		}
	}
	if !slices.Contains(hidden, notifications) {
		want[notifications] = guard.text
	}
	if s.Scope != "" {
		want[syncAll] = fmt.Sprint(s.Scope == "all")
	}
	if want[baseAddress] == "" {
		want[baseAddress] = s.Address
	}
	return want
}

// putSecrets stores the settings and reads them back.
func (s *setup) putSecrets(ctx context.Context, want map[string]string) error {
	err := s.settle(ctx, func() error { return s.PutSecrets(ctx, s.sp.ID, pairs(want)) })
	if status(err) == http.StatusBadRequest && len(readGuard(s.secrets[notifications]).plan(s.Guard).changes) > 0 {
		return &explained{fmt.Sprintf("%v; if Entra does not accept the deletion threshold or the address, use --delete-threshold 0 and set them in the portal "+
			"(the application, Provisioning, Settings)", err), err}
	}
	if err != nil {
		return err
	}
	return s.settle(ctx, func() error { return s.confirmSecrets(ctx, want) })
}

// confirmSecrets reads the settings back. Graph may show the old ones for a moment, so this is worth a repetition.
func (s *setup) confirmSecrets(ctx context.Context, want map[string]string) error {
	read, err := s.Secrets(ctx, s.sp.ID)
	if err != nil {
		return err
	}
	for _, p := range pairs(want) {
		has := read[p.Key]
		same := has == p.Value || isMasked(has) || p.Key == notifications && has != "" && readGuard(has).holds(readGuard(p.Value))
		if !same {
			return &Error{Method: "GET", Path: "secrets", Status: http.StatusConflict, Code: "NotAsPut",
				Message: p.Key + " reads back other than it was stored; look at it in the portal (the application, Provisioning), and run setup again"}
		}
	}
	s.secrets = read
	return nil
}

// keepOAuth leaves a connection by OAuth as it is, unless another scope or an address to notify is asked for.
func (s *setup) keepOAuth(all string, guard guardPlan) (Step, error) {
	if s.Scope != "" && (s.secrets[syncAll] == "true") != (all == "true") {
		return Step{}, fmt.Errorf("%w, and so is its scope: choose %s there, under Settings", ErrOAuth, scopeWord(all))
	}
	detail := "Entra signs in by OAuth; scope: " + scopeWord(all)
	for _, d := range guard.changes {
		if d.Want == s.Guard.Notify {
			return Step{}, fmt.Errorf("%w, and so is the notification address: enter %s there, under Settings", ErrOAuth, d.Want)
		}
		detail += fmt.Sprintf("; set the %s to %s in the portal, under Settings", d.Attribute, d.Want)
	}
	return unchanged(strings.Join(append([]string{detail}, guard.kept...), "; "))
}

// secretChanges names the settings to store.
func (s *setup) secretChanges(want map[string]string) []string {
	var names []string
	for _, p := range pairs(want) {
		if had, ok := s.secrets[p.Key]; !ok || had != p.Value {
			names = append(names, p.Key)
		}
	}
	if s.Renew || s.way == byNothing {
		names = append(names, secretToken)
	}
	return names
}

func pairs(m map[string]string) []KeyValue {
	all := make([]KeyValue, 0, len(m))
	for key, value := range m {
		all = append(all, KeyValue{key, value})
	}
	slices.SortFunc(all, func(a, b KeyValue) int { return strings.Compare(a.Key, b.Key) })
	return all
}

func scopeWord(all string) string {
	if all == "true" {
		return "all users and groups"
	}
	return "those assigned"
}
