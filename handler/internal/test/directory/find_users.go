package directory

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

func testFindUsers(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	makeCrowd(t, d)
	makeUser(t, in.Other, "stranger")
	for _, q := range []workflowgen.Query{
		{Key: workflowgen.ByName, Value: "USER3@x.org", Limit: 1},
		{Key: workflowgen.BySystemIdentifier, Value: "sid3", Limit: 2},
		{Key: workflowgen.ByEmail, Value: "Mail3@x.org", Limit: 10},
	} {
		page, total, err := d.FindUsers(ctx, q)
		if q.Key == workflowgen.ByEmail && errors.Is(err, provision.ErrNoKey) {
			continue // an instance may lack this filter
		}
		if err != nil || total != 1 || len(page) != 1 || page[0].Values[workflowgen.UserName] != "user3@x.org" {
			t.Errorf("%+v: %d of %d, %v", q, len(page), total, err)
		}
	}
	for _, q := range []workflowgen.Query{
		{Key: workflowgen.ByName, Value: "stranger", Limit: 1},
		{Key: workflowgen.ByName, Value: "user", Limit: 1},
		{Key: workflowgen.BySystemIdentifier, Value: "SID3", Limit: 1},
		{Key: workflowgen.ByName, Value: "user3@x.org", Limit: 1, Offset: 1},
		{Limit: 5, Offset: 100},
		{Limit: 5, Offset: math.MaxInt},
		{Limit: 0, Offset: 1},
	} {
		if page, _, err := d.FindUsers(ctx, q); err != nil || len(page) != 0 {
			t.Errorf("%+v: found %+v, %v", q, page, err)
		}
	}
}

// crowd is the number of users that makeCrowd creates.
const crowd = 7

func makeCrowd(t *testing.T, d provision.Directory) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for i := range crowd {
		c := person(fmt.Sprintf("user%d@x.org", i))
		c[workflowgen.SystemIdentifier] = fmt.Sprintf("sid%d", i)
		c[workflowgen.Email] = fmt.Sprintf("mail%d@x.org", i)
		u, err := d.CreateUser(t.Context(), c)
		must(t, err)
		ids[u.ID] = true
	}
	return ids
}

// testPages reads all users in steps of several sizes, and misses none.
func testPages(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	_, before, err := d.FindUsers(ctx, workflowgen.Query{Limit: 0})
	must(t, err)
	ids := makeCrowd(t, d)
	for _, step := range []int{1, 3, 4, 100} {
		seen := map[string]bool{}
		for offset := 0; offset < before+crowd; offset += step {
			page, total, err := d.FindUsers(ctx, workflowgen.Query{Offset: offset, Limit: step})
			if err != nil || total != before+crowd || len(page) != min(step, total-offset) {
				t.Errorf("from %d, %d users: %d of %d, %v", offset, step, len(page), total, err)
			}
			for _, u := range page {
				seen[u.ID] = true
			}
		}
		for id := range ids {
			if !seen[id] {
				t.Errorf("in steps of %d, %s is missing", step, id)
			}
		}
	}
	if page, total, err := d.FindUsers(ctx, workflowgen.Query{Offset: 2, Limit: 3}); err != nil || len(page) != 3 || total != before+crowd {
		t.Errorf("across two pages: %d of %d, %v", len(page), total, err)
	}
}
