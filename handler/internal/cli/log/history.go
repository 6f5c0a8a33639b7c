package log

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/entries"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// history is one run of log user or log group.
type history struct {
	reader
	kind  string // User or Group
	name  string
	isID  bool // the name is a SCIM id
	since run.Since
	lines int
}

func (r reader) historyCommand(kind string) *cobra.Command {
	h := history{reader: r, kind: kind, since: run.Ago(lookBack)}
	noun := strings.ToLower(kind)
	name := map[string]string{"User": "ann@contoso.example", "Group": "'Accounting team'"}[kind]
	cmd := &cobra.Command{
		Use:   noun + " NAME",
		Short: "Show the history of one " + noun,
		Long: "The history is every change that Entra asked for one " + noun + ", the newest last. It is one query on one partition, however\n" +
			"long the log is. The name is looked up in WorkflowGen if settings are available, otherwise in the log of the last 30 days\n" +
			"or from --since on. A SCIM id, with --id, needs no look-up.",
		Example: "  scimctl log " + noun + " " + name + " --settings local.settings.json\n" +
			"  scimctl log " + noun + " " + name + " --storage https://ACCOUNT.table.core.windows.net --json\n" +
			"  scimctl log " + noun + " --id VXNlcjoy",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			h.name = args[0]
			return h.run(cmd)
		},
	}
	cmd.Flags().Var(&h.since, "since", "search the log for the name from this time on")
	cmd.Flags().BoolVar(&h.isID, "id", false, "NAME is a SCIM id")
	cmd.Flags().IntVarP(&h.lines, "lines", "n", 50, "number of lines")
	return cmd
}

func (h *history) run(cmd *cobra.Command) error {
	clients, err := h.Clients(cmd)
	if err != nil {
		return err
	}
	log, err := h.OpenLog(clients)
	if err != nil {
		return err
	}
	key, err := h.key(cmd, clients, log)
	if err != nil {
		return err
	}
	page, err := log.Story(cmd.Context(), key, h.lines, "")
	if err != nil {
		return err
	}
	if len(page.Lines) == 0 {
		return fmt.Errorf("the log has no entries about %s: Entra has asked nothing yet, or the entries are older than SYNCLOG_RETENTION", terminal.Safe(h.name))
	}
	if page.Next != "" {
		defer fmt.Fprintln(cmd.ErrOrStderr(), "scimctl: the history is longer; --lines shows more")
	}
	newest := page.Lines[:min(len(page.Lines), h.lines)]
	if s := h.Screen(cmd.OutOrStdout()); s.Width > 0 && !h.JSON {
		return printHistory(s, key, newest)
	}
	var items []item
	for _, l := range slices.Backward(newest) {
		items = append(items, item{line: l})
	}
	return h.printItems(cmd, items)
}

// key finds the user or group: by its id, by its name in WorkflowGen or in the log, or as one that was never created.
func (h *history) key(cmd *cobra.Command, clients *app.Clients, log explain.Log) (provision.Key, error) {
	if h.isID {
		key, ok := provision.ResourceKey(h.kind, h.name)
		if !ok {
			return provision.Key{}, fmt.Errorf("%s is not a SCIM id of this gateway", terminal.Safe(h.name))
		}
		return key, nil
	}
	if clients.WorkflowGenURL != "" {
		id, err := h.inWorkflowGen(cmd.Context(), clients)
		if id != "" {
			return provision.Key{Type: h.kind, ID: id}, nil
		}
		if err != nil {
			fmt.Fprintln(cmd.ErrOrStderr(), "scimctl: searching the log only:", err)
		}
	}
	for l, err := range synclog.All(cmd.Context(), log, synclog.Query{Name: h.name, Type: h.kind, Since: h.since.Time, Limit: 1}) {
		return l.Key, err
	}
	return provision.NameKey(h.kind, h.name), nil
}

// inWorkflowGen returns WorkflowGen's id of the user or group with the name or Entra's id; "" if WorkflowGen has none.
func (h *history) inWorkflowGen(ctx context.Context, clients *app.Clients) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	dir, err := clients.OpenChecked(ctx)
	if err != nil {
		return "", err
	}
	found, err := explain.Find(ctx, dir, h.kind, h.name, false)
	if found == nil {
		return "", err
	}
	id, _ := mapping.WorkflowGenID(found.ID)
	return id, nil
}

// printHistory prints the state of a user or group, and the entries that led to it with causes and fixes.
func printHistory(s terminal.Screen, key provision.Key, newest []synclog.Line) error {
	list := entries.NewList(s)
	list.OneResource = true
	list.Fit(newest)
	fmt.Fprintf(s, "%s  %s\n", s.Paint(terminal.Bold, terminal.Safe(list.Name(newest[0]))), s.Paint(terminal.Dim, entries.Resource(key)))
	fmt.Fprintf(s, "%s\n\n", s.Wrap(0, state(key, newest)))
	last := ""
	for _, line := range slices.Backward(newest) {
		if err := list.Print(line); err != nil {
			return err
		}
		last = printCause(s, line, last)
	}
	return nil
}

// state says in a sentence or two what the newest entries leave of a user or group.
func state(key provision.Key, newest []synclog.Line) string {
	st := words.Stands(newest)
	text := "The entries shown do not tell the current state."
	switch {
	case key.ByName():
		text = "The log has no entry that created it."
	case st.State != "":
		text = fmt.Sprintf("%s since %s, by operation %s.", st.State.In(words.English), terminal.Time(st.By.Time), entries.ShortID(st.By.Operation))
	}
	if st.Trouble.Operation != "" {
		text += fmt.Sprintf(" The newest change was not made: %s.", words.Outcome(st.Trouble.Decision, words.English))
	}
	return text
}

// printCause prints below an entry why it failed, and the fix. If the cause is the last one that was printed, it says so. It
// returns the cause that was printed last.
func printCause(s terminal.Screen, line synclog.Line, last string) string {
	t := words.Tell(line, words.English)
	if t.Cause == "" {
		return last
	}
	const indent = 7
	pad := strings.Repeat(" ", indent)
	if last == t.What+t.Answered {
		fmt.Fprintln(s, pad+"As before.")
		return last
	}
	fmt.Fprintln(s, pad+s.Wrap(indent, terminal.Safe(words.Title(t.Cause, words.English)+". "+t.Answered)))
	fmt.Fprintln(s, pad+s.Paint(terminal.Dim, "→ "+s.Wrap(indent+2, t.Fix)))
	return t.What + t.Answered
}
