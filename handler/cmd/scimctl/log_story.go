package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
	"workflowgen-scim/handler/internal/workflowgen"
)

// storyCommand is log user, and log group.
func (s *source) storyCommand(kind string) *cobra.Command {
	w := whom{kind: kind, since: run.Ago(beginning)}
	var most int
	kinds := map[string][2]string{"User": {"user NAME", "ann@contoso.example"}, "Group": {"group NAME", "'Accounting team'"}}
	use, name := kinds[kind][0], kinds[kind][1]
	verb, _, _ := strings.Cut(use, " ")
	cmd := &cobra.Command{
		Use:   use,
		Short: map[string]string{"User": "Tell the story of one person", "Group": "Tell the story of one group"}[kind],
		Long: "The story is all that was asked for one " + verb + ", the newest last: one query on one partition, however long the log is.\n" +
			"Whose name it is is asked of WorkflowGen where the settings say how; else the newest line with that name tells, of the\n" +
			"last 30 days or as --since says. A SCIM id, with --id, needs no look.",
		Example: "  scimctl log " + verb + " " + name + " --settings local.settings.json\n" +
			"  scimctl log " + verb + " " + name + " --storage https://ACCOUNT.table.core.windows.net --json\n" +
			"  scimctl log " + verb + " --id VXNlcjoy",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w.name = args[0]
			return s.story(cmd, w, most)
		},
	}
	cmd.Flags().Var(&w.since, "since", "from when on a name is looked for in the log")
	cmd.Flags().BoolVar(&w.isID, "id", false, "what is given is a SCIM id")
	cmd.Flags().IntVarP(&most, "lines", "n", 50, "how many lines")
	return cmd
}

// whom is who is meant.
type whom struct {
	kind, name string
	isID       bool
	since      run.Since
}

func (s *source) story(cmd *cobra.Command, w whom, most int) error {
	cfg, err := s.Clients(cmd)
	if err != nil {
		return err
	}
	r, err := s.OpenLog(cfg)
	if err != nil {
		return err
	}
	key, err := s.key(cmd, cfg, r, w)
	if err != nil {
		return err
	}
	page, err := r.Story(cmd.Context(), key, most, "")
	if err != nil {
		return err
	}
	if len(page.Lines) == 0 {
		return fmt.Errorf("the log has nothing about %s: nothing was asked yet, or it is older than what is kept (SYNCLOG_RETENTION)", terminal.Safe(w.name))
	}
	if page.Next != "" {
		defer fmt.Fprintln(cmd.ErrOrStderr(), "scimctl: the story is longer; --lines shows more")
	}
	page.Lines = page.Lines[:min(len(page.Lines), most)]
	if out := (screen{s.Screen(cmd.OutOrStdout())}); out.Width > 0 && !s.JSON {
		return out.story(key, page.Lines)
	}
	slices.Reverse(page.Lines)
	return s.print(cmd, page.Lines)
}

// key finds who is meant: by the id, in WorkflowGen, in the log, or as somebody whom it was only tried to make.
func (s *source) key(cmd *cobra.Command, cfg *app.Clients, r synclog.Reader, w whom) (provision.Key, error) {
	if w.isID {
		key, ok := provision.ResourceKey(w.kind, w.name)
		if !ok {
			return provision.Key{}, fmt.Errorf("%s is not a SCIM id of this gateway", terminal.Safe(w.name))
		}
		return key, nil
	}
	if cfg.WorkflowGenURL != "" {
		id, err := inWorkflowGen(cmd.Context(), cfg, w)
		if id != "" {
			return provision.Key{Type: w.kind, ID: id}, nil
		}
		if err != nil {
			fmt.Fprintln(cmd.ErrOrStderr(), "scimctl: looking in the log alone:", err)
		}
	}
	return inLog(cmd.Context(), r, w)
}

// inWorkflowGen is WorkflowGen's id of whoever has a name or Entra's id there; "" if nobody has.
func inWorkflowGen(ctx context.Context, cfg *app.Clients, w whom) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, long)
	defer cancel()
	holds, err := cfg.OpenChecked(ctx)
	if err != nil {
		return "", err
	}
	for _, key := range []workflowgen.Key{workflowgen.ByName, workflowgen.BySystemIdentifier} {
		q := workflowgen.Query{Key: key, Value: w.name, Limit: 1}
		id := ""
		if w.kind == "User" {
			us, _, e := holds.FindUsers(ctx, q)
			if err = e; len(us) > 0 {
				id = us[0].ID
			}
		} else {
			gs, _, e := holds.FindGroups(ctx, q, false)
			if err = e; len(gs) > 0 {
				id = gs[0].ID
			}
		}
		if id != "" || err != nil && !errors.Is(err, provision.ErrNoKey) {
			return id, err
		}
	}
	return "", nil
}

// inLog is whom the newest line with a name is about. Whoever has none may have been refused longer ago, which stands under
// the name.
func inLog(ctx context.Context, r synclog.Reader, w whom) (provision.Key, error) {
	for l, err := range synclog.All(ctx, r, synclog.Query{Name: w.name, Type: w.kind, Since: w.since.Time, Limit: 1}) {
		return l.Key, err
	}
	return provision.NameKey(w.kind, w.name), nil
}

// story is a story on a terminal: how somebody stands, and what led to it.
func (s screen) story(key provision.Key, newest []synclog.Line) error {
	l := newRoll(s)
	l.alone = true
	l.prepare(newest)
	fmt.Fprintf(s, "%s  %s\n", s.Paint(terminal.Bold, terminal.Safe(l.whom(newest[0]))), s.Paint(terminal.Dim, identity(key)))
	fmt.Fprintln(s, s.Wrap(0, standing(key, words.Stands(newest))))
	fmt.Fprintln(s)
	for _, line := range slices.Backward(newest) {
		if err := l.print(line); err != nil {
			return err
		}
		l.trouble(line)
	}
	return nil
}

// identity is what a resource is known by.
func identity(key provision.Key) string {
	if strings.HasPrefix(key.ID, "name:") {
		return words.Kind(key.Type, words.English) + ", known by name only"
	}
	return words.Kind(key.Type, words.English) + ", SCIM id " + mapping.ID(key.ID)
}

// standing is how somebody stands, in a sentence or two.
func standing(key provision.Key, st words.Standing) string {
	said := "What is shown here does not say how things stand."
	switch {
	case strings.HasPrefix(key.ID, "name:"):
		said = "Nothing was made under this name, as far as the log goes."
	case st.State != "":
		said = fmt.Sprintf("%s since %s, by operation %s.", st.State.In(words.English), st.By.Time.Local().Format(time.DateTime), short(st.By.Operation))
	}
	if st.Trouble.Operation != "" {
		said += fmt.Sprintf(" The newest change was not made: %s.", words.Outcome(st.Trouble.Decision, words.English))
	}
	return said
}

// trouble says below a line what was in the way, and what to do about it.
func (l *roll) trouble(line synclog.Line) {
	t := words.Tell(line, words.English)
	if t.Cause == "" {
		return
	}
	const indent = 7
	pad := strings.Repeat(" ", indent)
	if l.said == t.What+t.Answered {
		fmt.Fprintln(l, pad+"As before.")
		return
	}
	l.said = t.What + t.Answered
	fmt.Fprintln(l, pad+l.Wrap(indent, terminal.Safe(t.Cause.Title(words.English)+". "+t.Answered)))
	fmt.Fprintln(l, pad+l.Paint(terminal.Dim, "→ "+l.Wrap(indent+2, t.Cure)))
}
