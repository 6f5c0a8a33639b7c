package dev

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	"workflowgen-scim/handler/internal/wait"
)

func graphCommand(t *run.Tool) *cobra.Command {
	var addr string
	var users int
	var cycle, delay time.Duration
	cmd := &cobra.Command{
		Use:   "graph",
		Short: "Start a stand-in for Microsoft Graph, which runs the provisioning jobs set up in it",
		Long: "Graph is a tenant to try scimctl entra and scimctl link on: it prints its address and a token. Its users are called\n" +
			"user1@contoso.example and so on; half of them are in the group \"WorkflowGen users\". A provisioning job that is set up in it\n" +
			"provisions the endpoint of its settings through its attribute mapping.",
		Example: "  scimctl dev graph\n" +
			"  GRAPH_TOKEN=… SCIM_TOKEN=… scimctl entra setup --graph http://127.0.0.1:7072 --auth token --url http://127.0.0.1:7071/scim/v2 " +
			"--assign \"WorkflowGen users\"",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := listen(addr)
			if err != nil {
				return err
			}
			s := graphsim.New(graphsim.Options{Propagation: delay})
			Populate(s, users)
			r := graphReady{"http://" + l.Addr().String(), graphsim.Token("administrator", false)}
			if err := announce(cmd, t, r, r.Graph+"\nGRAPH_TOKEN="+r.Token); err != nil {
				return err
			}
			var both errgroup.Group
			both.Go(func() error { return app.Serve(cmd.Context(), l, s) })
			both.Go(func() error {
				for wait.For(cmd.Context(), cycle) == nil {
					s.Run(cmd.Context())
				}
				return nil
			})
			return both.Wait()
		},
	}
	f := cmd.Flags()
	f.StringVar(&addr, "addr", "127.0.0.1:7072", "address to listen on; port 0 takes a free one")
	f.IntVar(&users, "users", 20, "number of users in the tenant")
	f.DurationVar(&cycle, "cycle", 40*time.Second, "how often jobs run; Entra's run every 40 minutes")
	f.DurationVar(&delay, "propagation", 5*time.Second, "delay until a new object is visible")
	readyJSONFlag(cmd, t)
	return cmd
}

// Populate adds users, and the group that README assigns with half of them.
func Populate(s *graphsim.Server, users int) {
	group := graphsim.Group{DisplayName: "WorkflowGen users"}
	for i := range users {
		if u := s.AddUser(TestUser(i)); i <= users/2 {
			group.Members = append(group.Members, u.ID)
		}
	}
	s.AddGroup(group)
}

// graphReady is the JSON of dev graph.
type graphReady struct {
	Graph string `json:"graph"`
	Token string `json:"token"`
}

// TestUser returns the user of the stand-in with a number from 0 on.
func TestUser(i int) graphsim.User {
	name := fmt.Sprintf("user%d", i+1)
	return graphsim.User{
		UserPrincipalName: name + "@contoso.example", DisplayName: fmt.Sprintf("User %d", i+1), GivenName: "User", Surname: fmt.Sprint(i + 1),
		Mail: name + "@contoso.example", MailNickname: name, SAM: name, Domain: "contoso.example", SID: fmt.Sprintf("S-1-5-21-1-2-3-%d", 1001+i),
	}
}
