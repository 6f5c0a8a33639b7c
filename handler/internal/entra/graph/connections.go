package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Connection is the pair of objects that a job keeps for a user or group that it has provisioned: Entra's and the target's.
// While there is one, Entra changes the target object by its id and does not match again.
type Connection struct {
	ObjectID string `json:"objectId"`     // the identifier by which it was read
	Source   string `json:"sourceAnchor"` // Entra's object id
	Target   string `json:"targetAnchor"` // the SCIM id
	Name     string `json:"displayName"`
	Type     string `json:"objectTypeName"`
}

// IsGroup reports whether the connection is that of a group.
func (c *Connection) IsGroup() bool { return strings.EqualFold(c.Type, TypeGroup) }

var (
	// ErrNoConnection: the job keeps no connection of the object.
	ErrNoConnection = errors.New("no object connection")

	// ErrGlobalOnly: object connections are not available in the client's cloud.
	ErrGlobalOnly = errors.New("object connections are in Microsoft Graph's global cloud only")
)

// Connection reads the connection of an object by its identifier in Entra or in the target. Graph has it in its beta version,
// and in the global cloud only.
func (c *Client) Connection(ctx context.Context, principal, job, id string) (Connection, error) {
	path, err := c.connectionPath(principal, job, id)
	if err != nil {
		return Connection{}, err
	}
	found, err := read[Connection](ctx, c, path)
	if NotFound(err) {
		err = fmt.Errorf("%w: %w", ErrNoConnection, err)
	}
	return found, err
}

// ForgetConnection deletes the connection of an object. Nothing changes in Entra's directory or in the target. The job must be
// stopped, otherwise Graph answers 409. It succeeds also where there is no connection.
func (c *Client) ForgetConnection(ctx context.Context, principal, job, id string) error {
	path, err := c.connectionPath(principal, job, id)
	if err != nil {
		return err
	}
	return c.call(ctx, http.MethodDelete, path, nil, nil)
}

// connectionPath returns the path of a connection, in which a quote in the identifier is doubled.
func (c *Client) connectionPath(principal, job, id string) (string, error) {
	if c.cloud != Global {
		return "", fmt.Errorf("%w, not in %q", ErrGlobalOnly, c.cloud)
	}
	if id == "" {
		return "", errors.New("the identifier of an object connection is empty")
	}
	return beta + jobPath(principal, job) + "/objectConnections('" + url.PathEscape(strings.ReplaceAll(id, "'", "''")) + "')", nil
}

// InvalidAnchor is Entra's error code where the target no longer has the account that a connection names.
const InvalidAnchor = "InvalidAnchor"
