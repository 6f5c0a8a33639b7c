package chaos

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/mapping"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// Fifty changes of one group at once, through eight processes: all succeed, and no member is lost.
func TestParallelMembership(t *testing.T) {
	l := newLab(t, 8, 1, rates{})
	l.setWholeLeases(true) // a lease of seconds would end on a busy machine
	want := make([]string, 50)
	for i := range want {
		id, err := l.workflowGen.sim.AddUser(wgsim.UserRow{UserName: fmt.Sprint("u", i), LastName: "x", IsActive: true})
		l.must(err)
		want[i] = id
	}
	group, err := l.workflowGen.sim.AddGroup(wgsim.GroupRow{Name: "Crowd", Description: "-"})
	l.must(err)
	var all errgroup.Group
	for _, id := range want {
		all.Go(func() error {
			return l.patch("/Groups/"+mapping.ID(group), fmt.Sprintf(`{"op":"Add","path":"members","value":[{"value":%q}]}`, mapping.ID(id)))
		})
	}
	l.must(all.Wait())
	if got := l.workflowGen.sim.Groups()[0].Members; len(got) != len(want) || !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		t.Errorf("the group has %d members, want %d", len(got), len(want))
	}
}

// patch sends one operation. Any answer but 204 is an error.
func (l *lab) patch(path, operation string) error {
	r, err := http.NewRequestWithContext(l.Context(), http.MethodPatch, l.scim+path, strings.NewReader(`{"Operations":[`+operation+`]}`))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/scim+json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusNoContent {
		return fmt.Errorf("%s: %s %s %w", path, res.Status, body, err)
	}
	return nil
}
