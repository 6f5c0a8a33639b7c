package log

import (
	"context"
	"fmt"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// signInFollower follows the refused sign-ins. It returns a minute when it first sees it, and again with the final count.
type signInFollower struct {
	reader provision.SignInReader
	seen   map[string]int // the counts that were returned
	start  time.Time      // sign-ins before are not returned
}

// followBack is how far back minutes are read again: an instance that cannot write keeps its counts for a while.
const followBack = 15 * time.Minute

func signInKey(r provision.RefusedSignIns) string {
	return fmt.Sprint(r.Minute.Unix(), r.Cause, "\n", r.Instance)
}

// next returns what is new at a time, the oldest first.
func (t *signInFollower) next(ctx context.Context, now time.Time) (items []item, err error) {
	refused, _, err := newestSignIns(ctx, t.reader, provision.SignInQuery{Since: now.Add(-followBack)}, pageSize)
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	for i, r := range refused {
		key := signInKey(r)
		count, ok := t.seen[key]
		switch {
		case !ok && r.Last.Before(t.start):
			count = r.Count
		case !ok || count != r.Count && now.After(r.Minute.Add(time.Minute)):
			items, count = append(items, item{signIn: &refused[i]}), r.Count
		}
		seen[key] = count
	}
	t.seen = seen
	return items, nil
}
