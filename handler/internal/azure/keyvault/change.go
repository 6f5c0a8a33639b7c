package keyvault

import (
	"context"
	"errors"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"workflowgen-scim/handler/internal/auth"
)

// ErrDeleted reports that the secret was deleted. Its name cannot be used until the secret is recovered or purged.
var ErrDeleted = errors.New("the secret was deleted and can still be recovered: recover or purge it in the Key Vault first")

// Add creates a version that ends at a time. With the zero time it never ends.
func (v *Vault) Add(ctx context.Context, name, value string, until time.Time) (auth.Version, error) {
	attributes := &azsecrets.SecretAttributes{}
	if !until.IsZero() {
		attributes.Expires = &until
	}
	res, err := v.client.SetSecret(ctx, name, azsecrets.SetSecretParameters{Value: &value, SecretAttributes: attributes}, nil)
	if err != nil {
		return auth.Version{}, wrap("set secret", name, err)
	}
	made := properties(res.ID, res.Attributes).Version
	made.Value = value
	return made, nil
}

// End sets the time at which a version ends.
func (v *Vault) End(ctx context.Context, name, id string, at time.Time) error {
	return v.update(ctx, name, id, &azsecrets.SecretAttributes{Expires: &at})
}

// Disable makes a version unreadable.
func (v *Vault) Disable(ctx context.Context, name, id string) error {
	return v.update(ctx, name, id, &azsecrets.SecretAttributes{Enabled: new(false)})
}

func (v *Vault) update(ctx context.Context, name, id string, a *azsecrets.SecretAttributes) error {
	_, err := v.client.UpdateSecretProperties(ctx, name, id, azsecrets.UpdateSecretPropertiesParameters{SecretAttributes: a}, nil)
	if err != nil {
		return wrap("change version of", name, err)
	}
	return nil
}
