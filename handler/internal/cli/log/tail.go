package log

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/synclog"
)

func (r reader) tailCommand() *cobra.Command {
	var f filter
	var follow bool
	var every time.Duration
	cmd := &cobra.Command{
		Use:   "tail",
		Short: "Show the newest entries, and with -f those that follow",
		Long: "Tail prints the newest entries, the newest last. With -f it continues until Ctrl-C, and prints a change once its outcome is\n" +
			"known. Refused sign-ins are printed as soon as they are recorded, and again with the final count of their minute. With\n" +
			"--json each line is a JSON object.",
		Example: "  scimctl log tail -f\n  scimctl log tail -f --outcome refused --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := r.Log(cmd)
			if err != nil {
				return err
			}
			items, _, err := newestItems(cmd.Context(), log, &f, f.lines)
			if err != nil {
				return err
			}
			if !follow {
				return r.printItems(cmd, items)
			}
			return r.follow(cmd, log, &f, items, every)
		},
	}
	f.flags(cmd, 10)
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "continue until Ctrl-C")
	cmd.Flags().DurationVar(&every, "every", 2*time.Second, "time between two reads")
	return cmd
}

// follow prints items, and then each new one until ctx ends.
func (r reader) follow(cmd *cobra.Command, log synclog.Reader, f *filter, items []item, every time.Duration) error {
	ctx := cmd.Context()
	show := r.printer(cmd, items)
	t, err := newFollower(log, f, items)
	if err != nil {
		return err
	}
	for items := t.first(items); ; {
		for _, i := range items {
			if err := show(i); err != nil {
				return err
			}
		}
		if r.Pause(ctx, every) != nil {
			return nil // Ctrl-C is the regular end
		}
		var err error
		if items, err = t.next(ctx); err != nil && !errors.Is(err, context.Canceled) {
			sentence, _ := run.Sentence(err)
			fmt.Fprintln(cmd.ErrOrStderr(), "scimctl: trying again:", sentence)
		}
	}
}
