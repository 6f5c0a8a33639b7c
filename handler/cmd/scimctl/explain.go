package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/explain"
)

func explainCommand(t *run.Tool) *cobra.Command {
	s := &source{t}
	w := whom{kind: "User", since: run.Ago(beginning)}
	var group bool
	cmd := &cobra.Command{
		Use:   "explain USER",
		Short: "Say why a person or group is as it is: what Entra said, what WorkflowGen holds, and what to do",
		Long: "Explain reads the story of a person in the sync log and the person in WorkflowGen, as it is now, and says on one screen\n" +
			"what Entra said last, what WorkflowGen holds, where the two differ and since when, what was refused, and the next\n" +
			"sensible step. It takes a user name, the name of a group, or Entra's object id, and changes nothing. The exit code is 0\n" +
			"if the two agree, 2 if there is something to attend to, and 1 if they could not be read.",
		Example: "  scimctl explain ann@contoso.example --settings local.settings.json\n" +
			"  scimctl explain --group 'Accounting team' --json",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if w.name = args[0]; group {
				w.kind = "Group"
			}
			e, err := s.explain(cmd, w)
			if err != nil {
				return err
			}
			if s.JSON {
				err = run.PrintJSON(cmd, explained(e))
			} else {
				screen{s.Screen(cmd.OutOrStdout())}.explain(e)
			}
			if err == nil && e.Verdict != explain.Agree {
				return run.Found("%s", "there is something to attend to: "+string(e.Verdict))
			}
			return err
		},
	}
	s.LogFlags(cmd)
	cmd.Flags().BoolVar(&group, "group", false, "explain a group, by its name")
	cmd.Flags().Var(&w.since, "since", "from when on a name is looked for in the log")
	return cmd
}

// explain looks at the log and at WorkflowGen.
func (s *source) explain(cmd *cobra.Command, w whom) (*explain.Explanation, error) {
	cfg, err := s.Clients(cmd)
	if err != nil {
		return nil, err
	}
	log, err := s.OpenLog(cfg)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), 2*time.Minute)
	defer cancel()
	dir, err := cfg.OpenChecked(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w (scimctl log %s shows what the log has)", err, strings.ToLower(w.kind))
	}
	if s.WrapDirectory != nil {
		dir = s.WrapDirectory(dir)
	}
	looker := &explain.Looker{Log: log, Directory: dir, Elsewhere: cfg.OtherDirectoryWith, Since: w.since.Time}
	if w.name == "" {
		return nil, errors.New("whom? name a user or a group")
	}
	if w.kind == "Group" {
		return looker.Group(ctx, w.name)
	}
	return looker.User(ctx, w.name)
}
