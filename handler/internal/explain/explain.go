// Package explain answers why a user or group is as it is: what Entra sent last, by the sync log, what WorkflowGen holds now,
// where the two differ and since when, what was refused, and what to do next. It only reads.
package explain

import (
	"context"
	"errors"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Directory is the reading half of a provision.Directory.
type Directory interface {
	User(ctx context.Context, id string) (workflowgen.User, error)
	FindUsers(ctx context.Context, q workflowgen.Query) (page []workflowgen.User, total int, err error)
	Group(ctx context.Context, id string, members bool) (workflowgen.Group, error)
	FindGroups(ctx context.Context, q workflowgen.Query, members bool) (page []workflowgen.Group, total int, err error)
}

// Log is the sync log with the ledger's record of the last change of each resource.
type Log interface {
	synclog.Reader

	// Last returns the record of the last change, or the zero Record.
	Last(ctx context.Context, k provision.Key) (provision.Record, error)
}

// Looker compares the log with WorkflowGen.
type Looker struct {
	Log       Log
	Directory Directory

	// Elsewhere returns the other directory of the instance that has a user of a name, "" if none has. It may be nil.
	Elsewhere func(ctx context.Context, userName string) (directory string, err error)

	// Since bounds the search of the log for a name.
	Since time.Time
}

// maxStory is the number of entries of a history that are read.
const maxStory = 200

// Explanation is the answer about one user or group.
type Explanation struct {
	Type  string // "User" or "Group"
	Name  string
	Key   provision.Key
	Story []synclog.Line // the newest first, with the attempts to create it
	Whole bool           // the story has all entries

	Held      *scim.Resource // what WorkflowGen holds; nil if the directory has no such user or group
	Elsewhere string         // the other directory that has a user of that name

	Stands      words.Standing // by the log
	Differences []Difference
	Refusals    []synclog.Line // the newest failed changes, which no later one has overcome
	Altered     bool           // it differs from the last change in an attribute of which the log has no value
	Verdict     Verdict
	Next        string // one sentence
}

// User explains a user, by the userName or Entra's id.
func (l *Looker) User(ctx context.Context, name string) (*Explanation, error) {
	return l.explain(ctx, &Explanation{Type: mapping.UserType.Name, Name: name})
}

// Group explains a group, by the name or Entra's id.
func (l *Looker) Group(ctx context.Context, name string) (*Explanation, error) {
	return l.explain(ctx, &Explanation{Type: mapping.GroupType.Name, Name: name})
}

func (l *Looker) explain(ctx context.Context, e *Explanation) (*Explanation, error) {
	if err := l.find(ctx, e); err != nil {
		return nil, err
	}
	if err := l.read(ctx, e); err != nil {
		return nil, err
	}
	if e.Held == nil && e.Type == mapping.UserType.Name && l.Elsewhere != nil {
		var err error
		if e.Elsewhere, err = l.Elsewhere(ctx, e.Name); err != nil {
			return nil, err
		}
	}
	e.Stands = words.Stands(e.Story)
	e.compare()
	if err := l.compareWhole(ctx, e); err != nil {
		return nil, err
	}
	e.Verdict = e.verdict()
	e.Next = e.next()
	return e, nil
}

// find finds the user or group: the one that WorkflowGen has under the name, or else the one that the log has last under it.
func (l *Looker) find(ctx context.Context, e *Explanation) error {
	held, err := Find(ctx, l.Directory, e.Type, e.Name, true)
	if err != nil {
		return err
	}
	if held != nil {
		e.hold(held)
		return nil
	}
	e.Key = provision.NameKey(e.Type, e.Name)
	for line, err := range synclog.All(ctx, l.Log, synclog.Query{Type: e.Type, Name: e.Name, Since: l.Since, Limit: 1}) {
		if err != nil {
			return err
		}
		e.Key = line.Key
		break
	}
	if e.Key == provision.NameKey(e.Type, e.Name) {
		return nil
	}
	if held, err = Read(ctx, l.Directory, e.Key, true); held != nil { // under another name
		e.hold(held)
	}
	return err
}

func (e *Explanation) hold(held *scim.Resource) {
	own, _ := mapping.WorkflowGenID(held.ID)
	e.Held, e.Key = held, provision.Key{Type: e.Type, ID: own}
}

// Find returns the user or group that a directory has under a name or under Entra's id, or nil. The group has its members only
// if they are wanted.
func Find(ctx context.Context, d Directory, kind, name string, members bool) (*scim.Resource, error) {
	for _, key := range []workflowgen.Key{workflowgen.ByName, workflowgen.BySystemIdentifier} {
		found, err := query(ctx, d, kind, workflowgen.Query{Key: key, Value: name, Limit: 1}, members)
		if errors.Is(err, provision.ErrNoKey) {
			continue
		}
		if err != nil || found != nil {
			return found, err
		}
	}
	return nil, nil
}

func query(ctx context.Context, d Directory, kind string, q workflowgen.Query, members bool) (*scim.Resource, error) {
	if kind == mapping.UserType.Name {
		us, _, err := d.FindUsers(ctx, q)
		if err != nil || len(us) == 0 {
			return nil, err
		}
		return new(mapping.User(&us[0])), nil
	}
	gs, _, err := d.FindGroups(ctx, q, members)
	if err != nil || len(gs) == 0 {
		return nil, err
	}
	return new(mapping.Group(&gs[0])), nil
}

// Read returns the user or group that a directory has under WorkflowGen's id, or nil. The group has its members only if they are
// wanted.
func Read(ctx context.Context, d Directory, k provision.Key, members bool) (*scim.Resource, error) {
	var r scim.Resource
	var err error
	if k.Type == mapping.UserType.Name {
		var u workflowgen.User
		u, err = d.User(ctx, k.ID)
		r = mapping.User(&u)
	} else {
		var g workflowgen.Group
		g, err = d.Group(ctx, k.ID, members)
		r = mapping.Group(&g)
	}
	switch {
	case errors.Is(err, provision.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &r, nil
}

// read reads the history, and the attempts to create the name, which the log stores apart.
func (l *Looker) read(ctx context.Context, e *Explanation) error {
	story, err := l.Log.Story(ctx, e.Key, maxStory, "")
	if err != nil {
		return err
	}
	e.Story, e.Whole = story.Lines, story.Next == ""
	if creates := provision.NameKey(e.Type, e.Name); creates != e.Key {
		page, err := l.Log.Story(ctx, creates, maxStory, "")
		if err != nil {
			return err
		}
		e.Story = append(e.Story, page.Lines...)
		slices.SortStableFunc(e.Story, func(a, b synclog.Line) int { return b.Time.Compare(a.Time) })
	}
	return nil
}
