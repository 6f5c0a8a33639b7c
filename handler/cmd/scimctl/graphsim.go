package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

func graphsimCommand() *cobra.Command {
	var addr string
	var users int
	var asJSON bool
	var cycle, delay time.Duration
	cmd := &cobra.Command{
		Use:   "graphsim",
		Short: "Start a stand-in for Microsoft Graph, which runs the jobs that are set up there",
		Long: "Graphsim is a tenant to try scimctl entra and scimctl link on: it prints its address and a token. Its users are called\n" +
			"user1@contoso.example and so on; half of them are in the group \"WorkflowGen users\". The jobs that are set up there\n" +
			"provision the endpoint they are given, through the mapping they are given.",
		Example: "  scimctl graphsim\n" +
			"  GRAPH_TOKEN=… SCIM_TOKEN=… scimctl entra setup --graph http://127.0.0.1:7072 --auth token --url http://127.0.0.1:7071/scim/v2 " +
			"--assign \"WorkflowGen users\"",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := run.Listen(addr)
			if err != nil {
				return err
			}
			s := graphsim.New(graphsim.Options{Propagation: delay})
			populate(s, users)
			if err := announce(cmd, asJSON, "http://"+l.Addr().String(), graphsim.Token("administrator", false)); err != nil {
				return err
			}
			var both errgroup.Group
			both.Go(func() error { return app.Serve(cmd.Context(), l, s) })
			both.Go(func() error { return cycles(cmd.Context(), s, cycle) })
			return both.Wait()
		},
	}
	f := cmd.Flags()
	f.StringVar(&addr, "addr", "127.0.0.1:7072", "address to listen on; port 0 is any free one")
	f.IntVar(&users, "users", 20, "how many users the tenant has")
	f.DurationVar(&cycle, "cycle", 40*time.Second, "how often jobs run; Entra's run every 40 minutes")
	f.DurationVar(&delay, "propagation", 5*time.Second, "how long what was made is not to be seen")
	f.BoolVar(&asJSON, "json", false, "when ready, print one line of JSON instead of words")
	return cmd
}

// populate adds users, and the group that README assigns with half of them.
func populate(s *graphsim.Server, users int) {
	group := graphsim.Group{DisplayName: "WorkflowGen users"}
	for i := range users {
		if u := s.AddUser(invented(i)); i <= users/2 {
			group.Members = append(group.Members, u.ID)
		}
	}
	s.AddGroup(group)
}

// announce says where the stand-in is, and what it takes for a token.
func announce(cmd *cobra.Command, asJSON bool, address, token string) error {
	if asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]string{"graph": address, "token": token})
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\nGRAPH_TOKEN=%s\n", address, token)
	return err
}

// cycles lets the jobs run again and again until ctx ends.
func cycles(ctx context.Context, s *graphsim.Server, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			s.Run(ctx)
		}
	}
}

// invented is a user of the stand-in.
func invented(i int) graphsim.User {
	name := fmt.Sprintf("user%d", i+1)
	return graphsim.User{
		UserPrincipalName: name + "@contoso.example", DisplayName: fmt.Sprintf("User %d", i+1), GivenName: "User", Surname: fmt.Sprint(i + 1),
		Mail: name + "@contoso.example", MailNickname: name, SAM: name, Domain: "contoso.example", SID: fmt.Sprintf("S-1-5-21-1-2-3-%d", 1001+i),
	}
}
