package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/azure/keyvault"
)

// change is something that is done to one secret in the vault.
type change struct {
	ctx     context.Context
	vault   *keyvault.Vault
	kind    kind
	expires time.Duration
	out     io.Writer
	asJSON  bool
	dryRun  bool
	store   func(secret string) error // puts what is new where it is to be used; nil is that a person does
}

// good is the versions that are good now, newest first.
func (c *change) good() ([]keyvault.Listed, error) {
	all, err := c.vault.List(c.ctx, c.kind.name)
	if errors.Is(err, auth.ErrNoSecret) {
		return nil, nil
	}
	var good []keyvault.Listed
	for _, l := range all {
		if l.Good() {
			good = append(good, l)
		}
	}
	return good, err
}

func (c *change) first() error {
	if c.kind.prefix == "" {
		return errors.New("a signing key is made by scimctl token signing-key")
	}
	good, err := c.good()
	if err != nil {
		return err
	}
	if len(good) > 0 {
		return fmt.Errorf("there is a %s already, version %s: make the next one by scimctl token rotate", c.kind.name, good[0].ID)
	}
	return c.add(nil, 0)
}

func (c *change) rotate(overlap time.Duration) error {
	if c.kind.prefix == "" {
		return errors.New("a signing key is rotated by scimctl token signing-key")
	}
	good, err := c.good()
	if err != nil {
		return err
	}
	if len(good) == 0 {
		return fmt.Errorf("there is no %s that is good: make one by scimctl token new", c.kind.name)
	}
	return c.add(good, overlap)
}

// add makes a version and gives the former ones their end. If that fails the new one is shown all the same: it is good, and
// would else be lost.
func (c *change) add(before []keyvault.Listed, overlap time.Duration) error {
	if c.dryRun {
		return c.would("make", before)
	}
	secret := auth.NewSecret(c.kind.prefix)
	v, err := c.vault.Add(c.ctx, c.kind.name, secret, time.Now().Add(c.expires))
	if err != nil {
		return err
	}
	m := made{Version: v.ID, Secret: secret, Expires: v.Until, next: c.advice()}
	if c.store != nil {
		if err := c.store(secret); err != nil {
			return errors.Join(c.print(m), fmt.Errorf("the new one could not be put into Entra, and the former ones are as they were: %w", err))
		}
		m.Secret, m.next = "", "Entra has it. Nothing is to be done there."
	}
	ended, err := c.end(before, overlap)
	m.Former = ended
	return errors.Join(c.print(m), err)
}

// would tells what would be done.
func (c *change) would(do string, ending []keyvault.Listed) error {
	ids := make([]string, 0, len(ending))
	for _, l := range ending {
		ids = append(ids, l.ID)
	}
	if c.asJSON {
		return json.NewEncoder(c.out).Encode(map[string]any{"would": do + " " + c.kind.name, "ending": ids})
	}
	_, err := fmt.Fprintf(c.out, "Would %s the %s, and give %d former versions their end. Nothing was changed.\n", do, c.kind.name, len(ids))
	return err
}

// end gives the former versions their end, unless they end before.
func (c *change) end(before []keyvault.Listed, overlap time.Duration) ([]former, error) {
	var all []former
	ends := time.Now().Add(overlap).Truncate(time.Second)
	for _, l := range before {
		if l.Until.IsZero() || l.Until.After(ends) {
			if err := c.vault.End(c.ctx, c.kind.name, l.ID, ends); err != nil {
				return all, fmt.Errorf("version %s still has its old end: %w", l.ID, err)
			}
			l.Until = ends
		}
		all = append(all, former{l.ID, l.Until})
	}
	return all, nil
}

// settle is how much longer than its last token a signing key lives: until every instance signs with the next one.
const settle = time.Hour

func (c *change) signingKey() error {
	c.kind = kinds["signing-key"]
	good, err := c.good()
	if err != nil {
		return err
	}
	if c.dryRun {
		return c.would("make", good)
	}
	key, err := auth.NewSigningKey()
	if err != nil {
		return err
	}
	v, err := c.vault.Add(c.ctx, c.kind.name, key, time.Now().Add(c.expires))
	if err != nil {
		return err
	}
	ended, err := c.end(good, auth.MaxLifetime+settle)
	return errors.Join(c.print(made{Version: v.ID, Expires: v.Until, Former: ended, next: "Nothing is to be done in Entra."}), err)
}

func (c *change) revoke(id string, force bool) error {
	good, err := c.good()
	if err != nil {
		return err
	}
	if len(good) == 1 && good[0].ID == id && !force {
		return fmt.Errorf("version %s is the only %s that is good: rotate it first, or use --force", id, c.kind.name)
	}
	if c.dryRun {
		return c.would("disable version "+id+" of", nil)
	}
	if err := c.vault.Disable(c.ctx, c.kind.name, id); err != nil {
		return err
	}
	if c.asJSON {
		return json.NewEncoder(c.out).Encode(map[string]string{"revoked": id})
	}
	_, err = fmt.Fprintf(c.out, "Version %s is disabled. The gateway refuses it when it next looks, within five minutes.\n", id)
	return err
}
