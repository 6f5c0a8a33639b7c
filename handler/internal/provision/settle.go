package provision

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/workflowgen"
)

// Pauses between two looks at what a write has led to.
const (
	firstLook = 100 * time.Millisecond
	maxLook   = time.Second
)

// settle returns what a write has led to, and which properties are not as they should be. It goes by the answer. Where the answer
// hides what a read would show, it reads once; the change is not acknowledged if that read fails and a critical property is not
// known. Where something is not as it should be, it reads again, since an instance may read from a replica: once for any
// property, and for Config.Settle for a critical one.
func (t *task) settle(ctx context.Context, got workflowgen.User, hides workflowgen.FieldSet, should workflowgen.UserChange) (
	workflowgen.User, workflowgen.FieldSet, error) {
	hides |= workflowgen.FieldSet(t.kind.hides.Load())
	if should.Fields()&got.Hidden&^hides != 0 {
		seen, err := t.lookAgain(ctx, got)
		missing := should.Fields() & workflowgen.Critical & got.Hidden &^ hides
		switch {
		case err == nil:
			got = seen
			t.kind.hides.Or(uint32(should.Fields() & got.Hidden))
		case missing != 0:
			return got, 0, fmt.Errorf("%w: it acknowledged %s, and could not be read back: %w", ErrUnavailable, strings.Join(t.kind.paths(missing), ", "), err)
		}
	}
	end := time.Now().Add(t.s.cfg.Settle)
	for pause := firstLook; ; pause = min(2*pause, maxLook) {
		wrong := should.Differs(&got)
		if wrong == 0 || pause > firstLook && critical(wrong, should, &got) == 0 || !t.sleep(ctx, pause, end) {
			return got, wrong, nil
		}
		if seen, err := t.lookAgain(ctx, got); err == nil {
			got = seen
		}
	}
}

// lookAgain reads what was written. A read that finds nothing shows an object that has nothing of what was asked.
func (t *task) lookAgain(ctx context.Context, known workflowgen.User) (workflowgen.User, error) {
	seen, err := t.kind.read(ctx, known.ID)
	if errors.Is(err, ErrNotFound) {
		return workflowgen.User{ID: known.ID}, nil
	}
	return seen, err
}
