package main

import (
	"encoding/json"
	"fmt"
	"net"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/app"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// callsKept is how many calls the admin door of a simulator shows.
const callsKept = 10_000

// serveWithAdmin serves a simulator on one address and its admin door on another, until one of them fails or the context ends.
func serveWithAdmin(cmd *cobra.Command, l net.Listener, admin string, o wgsim.Options, asJSON bool) error {
	door, err := net.Listen("tcp", admin)
	if err != nil {
		return fixed("name another with --admin; --admin 127.0.0.1:0 takes a free port", "listen on %q: %w", admin, err)
	}
	ready := struct {
		WorkflowGen string `json:"workflowgen"`
		Admin       string `json:"admin"`
	}{"http://" + l.Addr().String() + "/wfgen/graphql", "http://" + door.Addr().String() + "/"}
	if asJSON {
		err = json.NewEncoder(cmd.OutOrStdout()).Encode(ready)
	} else {
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\nadmin door: %s\n", ready.WorkflowGen, ready.Admin)
	}
	if err != nil {
		return err
	}
	o.Record = callsKept
	sim := wgsim.New(o)
	all, ctx := errgroup.WithContext(cmd.Context())
	all.Go(func() error { return app.Serve(ctx, l, sim) })
	all.Go(func() error { return app.Serve(ctx, door, sim.Admin()) })
	return all.Wait()
}
