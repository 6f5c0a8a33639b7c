package entra

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/settings"
)

// counterpart is the account of WorkflowGen under the SCIM id of a connection.
type counterpart struct {
	ID         string `json:"id,omitempty"` // WorkflowGen's own
	Name       string `json:"name,omitempty"`
	ExternalID string `json:"externalId,omitempty"`
	Active     *bool  `json:"active,omitempty"` // of a user
	Missing    bool   `json:"missing,omitempty"`
	NotRead    string `json:"notRead,omitempty"` // why it is not known
}

// connectionReport is the JSON of connection show.
type connectionReport struct {
	Connection   graph.Connection `json:"connection"`
	WorkflowGen  counterpart      `json:"workflowGen"`
	GraphVersion string           `json:"graphVersion"`
}

func (r *connectionRun) show(cmd *cobra.Command, name string) error {
	found, err := r.find(cmd, name)
	if err != nil {
		return err
	}
	there := r.counterpart(cmd.Context(), &found.of)
	if r.JSON {
		err = run.PrintJSON(cmd, connectionReport{found.of, there, "beta"})
	} else {
		printConnection(r.Screen(cmd.OutOrStdout()), &found.of, &there)
	}
	if err == nil && there.Missing {
		err = run.Found("WorkflowGen has no such account")
	}
	return err
}

func printConnection(s terminal.Screen, of *graph.Connection, there *counterpart) {
	s.Fact("Connection", fmt.Sprintf("%s %q, as Entra keeps it (Graph beta)", of.Type, of.Name))
	s.Fact("Object id", of.Source)
	s.Fact("SCIM id", of.Target)
	forget := "scimctl entra connection forget " + withGroupFlag(of)
	switch {
	case there.NotRead != "":
		s.Fact("WorkflowGen", "not read: "+there.NotRead)
	case there.Missing:
		s.Fact("WorkflowGen", "has no "+of.Type+" with this id in its directory: deleted or archived")
		s.Fact("Fix", forget)
	default:
		s.Fact("WorkflowGen", there.words())
		if there.ExternalID != of.Source {
			s.Fact("Fix", "the externalId is not the object id: see scimctl explain, then "+forget)
		}
	}
}

func (c *counterpart) words() string {
	text := fmt.Sprintf("%s (id %s), externalId %q", c.Name, c.ID, c.ExternalID)
	switch {
	case c.Active == nil:
		return text
	case *c.Active:
		return text + ", active"
	}
	return text + ", inactive"
}

// counterpart reads the account in WorkflowGen, if the settings name a WorkflowGen.
func (r *connectionRun) counterpart(ctx context.Context, of *graph.Connection) counterpart {
	if r.Settings.Get("WORKFLOWGEN_URL") == "" {
		return counterpart{NotRead: "WORKFLOWGEN_URL is not set"}
	}
	id, ok := mapping.WorkflowGenID(of.Target)
	if !ok {
		return counterpart{NotRead: fmt.Sprintf("%q is not a SCIM id of this gateway", of.Target)}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cfg, err := settings.Load(r.Settings.All())
	var dir explain.Directory
	if err == nil {
		dir, err = (&app.Clients{Config: cfg}).OpenChecked(ctx)
	}
	if err != nil {
		return counterpart{NotRead: err.Error()}
	}
	kind := mapping.UserType
	if of.IsGroup() {
		kind = mapping.GroupType
	}
	held, err := explain.Read(ctx, dir, provision.Key{Type: kind.Name, ID: id}, false)
	switch {
	case err != nil:
		return counterpart{NotRead: err.Error()}
	case held == nil:
		return counterpart{Missing: true}
	}
	there := counterpart{ID: id, Name: held.Get(mapping.DisplayName), ExternalID: held.Get(mapping.ExternalID)}
	if !of.IsGroup() {
		there.Name, there.Active = held.Get(mapping.UserName), new(held.Get(mapping.Active) == "true")
	}
	return there
}
