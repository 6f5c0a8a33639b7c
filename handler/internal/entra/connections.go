package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Connection is what Entra keeps of one user or group that a job has provisioned: which object of the target it is. Entra
// matches an object only as long as it keeps no connection of it; later it changes the target by its id.
type Connection struct {
	ObjectID string `json:"objectId"`     // the identifier that it was asked for by
	Source   string `json:"sourceAnchor"` // Entra's object id
	Target   string `json:"targetAnchor"` // the SCIM id
	Name     string `json:"displayName"`
	Type     string `json:"objectTypeName"`
}

// ErrNoConnection reports that a job keeps no connection of an object.
var ErrNoConnection = errors.New("no object connection")

// Connection reads the connection of an object by its identifier in Entra or in the target. Graph has it in its beta version
// alone, and in the global cloud alone.
func (c *Client) Connection(ctx context.Context, principal, job, id string) (Connection, error) {
	var one Connection
	path, err := c.connectionPath(principal, job, id)
	if err != nil {
		return one, err
	}
	err = c.get(ctx, path, &one)
	if notThere(err) {
		return one, fmt.Errorf("%w: %w", ErrNoConnection, err)
	}
	return one, err
}

// ForgetConnection deletes the connection of an object; nothing changes in Entra's directory or in the target. The job must be
// stopped, or Graph answers 409. Graph does not tell whether there was a connection: read it before.
func (c *Client) ForgetConnection(ctx context.Context, principal, job, id string) error {
	path, err := c.connectionPath(principal, job, id)
	if err != nil {
		return err
	}
	return c.call(ctx, http.MethodDelete, path, nil, nil)
}

// connectionPath is where a connection is. A quote in an identifier is written twice.
func (c *Client) connectionPath(principal, job, id string) (string, error) {
	if c.cloud != Global {
		return "", fmt.Errorf("object connections are in Microsoft Graph's global cloud only, not in %q: use scimctl entra restart --full", c.cloud)
	}
	if id == "" {
		return "", errors.New("the identifier of an object connection is empty")
	}
	return beta + jobPath(principal, job) + "/objectConnections('" + url.PathEscape(strings.ReplaceAll(id, "'", "''")) + "')", nil
}

// InvalidAnchor is Entra's error code where the target no longer has the account that a connection names.
const InvalidAnchor = "InvalidAnchor"

// ForgetCommand is the command that makes Entra forget the connection of an object of Entra's.
func ForgetCommand(of Identity) string {
	command := "scimctl entra connection forget " + of.ID
	if strings.EqualFold(of.Type, groupObject) {
		command += " --group"
	}
	return command
}
