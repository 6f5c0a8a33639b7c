package token

import (
	"encoding/json"
	"fmt"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/cli/terminal"
)

// created is a new version. Its JSON and its print are the only places where a secret is shown.
type created struct {
	Version string     `json:"version"`
	Secret  string     `json:"secret,omitempty"`
	Expires time.Time  `json:"expires"`
	Former  []expiring `json:"former,omitempty"`
	next    string     // what the operator does next
}

type expiring struct {
	Version string    `json:"version"`
	Ends    time.Time `json:"ends"`
}

// advice returns what the operator does in Entra with a new secret.
func (c *change) advice() string {
	if c.secret.name == auth.ClientSecret {
		return "In the Entra admin center, open the application's Provisioning, Admin Credentials: enter it as Client Secret, with\n" +
			"$OAUTH_CLIENT_ID as Client Identifier and …/oauth/token as Token Endpoint. Test the connection, and save."
	}
	return "In the Entra admin center, open the application's Provisioning, Admin Credentials: paste it as Secret Token, test the\n" +
		"connection, and save."
}

func (c *change) print(v created) error {
	out := c.cmd.OutOrStdout()
	if c.JSON {
		return json.NewEncoder(out).Encode(v)
	}
	if v.Secret != "" {
		fmt.Fprintf(out, "%s, shown this once:\n\n  %s\n\n", c.secret.title, v.Secret)
	}
	fmt.Fprintf(out, "Version %s is valid until %s.\n", v.Version, terminal.Time(v.Expires))
	for _, f := range v.Former {
		fmt.Fprintf(out, "Version %s stays valid until %s.\n", f.Version, terminal.Time(f.Ends))
	}
	_, err := fmt.Fprintf(out, "\n%s\n", v.next)
	return err
}

// plan is the JSON of a dry run.
type plan struct {
	Ending []string `json:"ending"`
	Would  string   `json:"would"`
}

func (c *change) printPlan(action string, former []keyvault.Listed) error {
	p := plan{[]string{}, action + " " + c.secret.name}
	for _, l := range former {
		p.Ending = append(p.Ending, l.ID)
	}
	if c.JSON {
		return json.NewEncoder(c.cmd.OutOrStdout()).Encode(p)
	}
	_, err := fmt.Fprintf(c.cmd.OutOrStdout(), "Would %s the %s, and make %d former versions expire. Nothing was changed.\n", action, c.secret.name, len(p.Ending))
	return err
}
