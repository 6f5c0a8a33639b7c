package wait_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/wait"
)

func TestFor(t *testing.T) {
	hangUp := errors.New("the caller hung up")
	for name, c := range map[string]struct {
		pause, end time.Duration // end: when the context ends; 0 never
		took       time.Duration
		err        error
	}{
		"whole":                   {time.Hour, 0, time.Hour, nil},
		"cut short":               {time.Hour, time.Minute, time.Minute, hangUp},
		"no pause":                {0, 0, 0, nil},
		"a negative pause":        {-time.Second, 0, 0, nil},
		"no pause, context ended": {0, -1, 0, hangUp},
		"pause, context ended":    {time.Hour, -1, 0, hangUp},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				if c.end < 0 {
					cancel(hangUp)
				} else if c.end > 0 {
					time.AfterFunc(c.end, func() { cancel(hangUp) })
				}
				start := time.Now()
				err := wait.For(ctx, c.pause)
				if took := time.Since(start); !errors.Is(err, c.err) || took != c.took {
					t.Errorf("%v after %v, want %v after %v", err, took, c.err, c.took)
				}
			})
		})
	}
}
