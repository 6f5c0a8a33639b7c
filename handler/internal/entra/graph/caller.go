package graph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// Caller describes the account that a token was issued to.
type Caller struct {
	ID     string // the object id
	Tenant string
	App    bool // without a user
}

// Caller reads the claims of the client's token. The token is meant for Graph to read, but its claims are the only way to learn
// one's own object id without another permission. It returns the zero Caller if the token cannot be read.
func (c *Client) Caller(ctx context.Context) (Caller, error) {
	token, err := c.token(ctx)
	if err != nil {
		return Caller{}, err
	}
	return readCaller(token), nil
}

func readCaller(token string) Caller {
	var claims struct {
		OID, TID string
		IDType   string `json:"idtyp"`
		Scopes   string `json:"scp"`
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return Caller{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return Caller{}
	}
	return Caller{ID: claims.OID, Tenant: claims.TID, App: claims.IDType == "app" || claims.Scopes == "" && claims.OID != ""}
}
