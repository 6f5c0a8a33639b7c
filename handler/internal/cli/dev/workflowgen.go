package dev

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

func workflowGenCommand(t *run.Tool) *cobra.Command {
	schemas := slices.Sorted(maps.Keys(wgsim.Schemas))
	var addr, admin string
	var o wgsim.Options
	var faults []string
	cmd := &cobra.Command{
		Use:   "workflowgen",
		Short: "Start a stand-in for WorkflowGen, for a gateway in another process",
		Long: "Workflowgen is a WorkflowGen in memory: its GraphQL API is at /wfgen/graphql and, with --scim-token, its SCIM API is at\n" +
			"/wfgen/scim, over the same data. It can have another schema than the gateway expects, and fail by rule.",
		Example: "  scimctl dev workflowgen --schema renamed\n" +
			"  scimctl dev workflowgen --admin 127.0.0.1:8090 # GET / there lists what it does\n" +
			"  scimctl dev workflowgen --fault '{\"what\":\"503\",\"on\":\"createUser\",\"times\":2,\"for\":\"30s\"}' --fault '{\"what\":\"reset-after\",\"on\":\"updateUser\"}'",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := prepare(&o, faults); err != nil {
				return err
			}
			l, err := listen(addr)
			if err != nil {
				return err
			}
			r := workflowGenReady{WorkflowGen: "http://" + l.Addr().String() + "/wfgen/graphql"}
			if admin != "" {
				return serveWithAdmin(cmd, t, l, admin, o, r)
			}
			if err := announce(cmd, t, r, r.WorkflowGen); err != nil {
				return err
			}
			return app.Serve(cmd.Context(), l, wgsim.New(o))
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	cmd.Flags().StringVar(&admin, "admin", "", "also serve the admin door on this address, without sign-in: use a loopback address")
	cmd.Flags().StringVar(&o.Directory, "directory", simulatedDirectory, "name of the directory to provision")
	cmd.Flags().StringVar(&o.Username, "username", "admin", "name of the administrator")
	cmd.Flags().StringVar(&o.Password, "password", "", "password of the administrator")
	cmd.Flags().StringVar(&o.SCIMToken, "scim-token", "", "token of the SCIM API; without it the API is closed")
	cmd.Flags().StringVar(&o.Schema, "schema", "", "have another GraphQL schema: "+strings.Join(schemas, ", "))
	readyJSONFlag(cmd, t)
	run.Values(cmd, "schema", schemas...)
	cmd.Flags().StringArrayVar(&faults, "fault", nil, fmt.Sprintf("a failure by rule, as JSON; \"what\" is one of %v", wgsim.Mishaps))
	return cmd
}

// workflowGenReady is the JSON of dev workflowgen.
type workflowGenReady struct {
	WorkflowGen string `json:"workflowgen"`
	Admin       string `json:"admin,omitempty"`
}

// callsKept is the number of calls that the admin door shows.
const callsKept = 10_000

// serveWithAdmin serves the stand-in and its admin door, until one of them fails or the context ends.
func serveWithAdmin(cmd *cobra.Command, t *run.Tool, l net.Listener, admin string, o wgsim.Options, r workflowGenReady) error {
	door, err := listen(admin)
	if err != nil {
		return err
	}
	r.Admin = "http://" + door.Addr().String() + "/"
	if err := announce(cmd, t, r, r.WorkflowGen+"\nadmin door: "+r.Admin); err != nil {
		return err
	}
	o.Record = callsKept
	sim := wgsim.New(o)
	all, ctx := errgroup.WithContext(cmd.Context())
	all.Go(func() error { return app.Serve(ctx, l, sim) })
	all.Go(func() error { return app.Serve(ctx, door, sim.Admin()) })
	return all.Wait()
}

func prepare(o *wgsim.Options, faults []string) error {
	if _, ok := wgsim.Schemas[o.Schema]; !ok && o.Schema != "" {
		return run.NotOne("--schema", o.Schema, slices.Sorted(maps.Keys(wgsim.Schemas))...)
	}
	for _, text := range faults {
		f, err := wgsim.ParseFault(text)
		if err != nil {
			return fmt.Errorf("--fault %s: %w", text, err)
		}
		o.Faults = append(o.Faults, f)
	}
	return nil
}
