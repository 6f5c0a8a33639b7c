package main

import (
	"encoding/json"
	"fmt"
	"time"

	"workflowgen-scim/handler/internal/auth"
)

// made is what a change is told by: the only place where a secret is shown.
type made struct {
	Version string    `json:"version"`
	Secret  string    `json:"secret,omitempty"`
	Expires time.Time `json:"expires"`
	Former  []former  `json:"former,omitempty"`
	next    string    // what is to be done now
}

type former struct {
	Version string    `json:"version"`
	Ends    time.Time `json:"ends"`
}

// advice is what is to be done in Entra with what was made.
func (c *change) advice() string {
	if c.kind.name == auth.ClientSecret {
		return "In the Entra admin center, open the application's Provisioning, Admin Credentials: enter it as Client Secret, with\n" +
			"$OAUTH_CLIENT_ID as Client Identifier and …/oauth/token as Token Endpoint. Test the connection, and save."
	}
	return "In the Entra admin center, open the application's Provisioning, Admin Credentials: paste it as Secret Token, test the\n" +
		"connection, and save."
}

// print tells of what was made, in words or in JSON.
func (c *change) print(m made) error {
	if c.asJSON {
		return json.NewEncoder(c.out).Encode(m)
	}
	const date = "2006-01-02 15:04 MST"
	if m.Secret != "" {
		fmt.Fprintf(c.out, "%s, shown this once:\n\n  %s\n\n", c.kind.title, m.Secret)
	}
	fmt.Fprintf(c.out, "Version %s is good until %s.\n", m.Version, m.Expires.Format(date))
	for _, f := range m.Former {
		fmt.Fprintf(c.out, "Version %s still is until %s.\n", f.Version, f.Ends.Local().Format(date))
	}
	_, err := fmt.Fprintf(c.out, "\n%s\n", m.next)
	return err
}
