package entra

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// Caller is who a token speaks for.
type Caller struct {
	ID     string // the object id
	Name   string
	Tenant string
	App    bool // without a user
}

// Caller reads the token. It is ours to send and Graph's to read, but what stands in it is the only way to learn one's own
// object id without a permission more. What cannot be read is the zero Caller.
func (c *Client) Caller(ctx context.Context) (Caller, error) {
	token, err := c.token(ctx)
	if err != nil {
		return Caller{}, err
	}
	return readCaller(token), nil
}

func readCaller(token string) Caller {
	var claims struct {
		OID, TID, UPN string
		IDType        string `json:"idtyp"`
		App           string `json:"app_displayname"`
		Scopes        string `json:"scp"`
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return Caller{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return Caller{}
	}
	return Caller{
		ID: claims.OID, Tenant: claims.TID, Name: either(claims.UPN, claims.App),
		App: claims.IDType == "app" || claims.Scopes == "" && claims.OID != "",
	}
}
