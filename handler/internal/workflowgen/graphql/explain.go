package graphql

import (
	"context"
	"errors"
	"fmt"

	"workflowgen-scim/handler/internal/provision"
)

// explain looks up the cause of a refused change if WorkflowGen's message is unclear: which user has the user name, in which
// directory, or which reference does not exist. Successful changes cost no extra call. A text that is in no table is
// explained too: the result of the look-up is certain, whatever the text says.
func (d *Directory) explain(ctx context.Context, r *request, refused error) error {
	taken, isTaken := errors.AsType[*provision.Taken](refused)
	unclear, _ := errors.AsType[*provision.Unclear](refused)
	no, isRefused := errors.AsType[*provision.Refused](refused)
	switch {
	case isTaken && taken.Directory == "":
		return d.explainName(ctx, r, refused, taken.Reason)
	case unclear != nil && unclear.Text != "":
		return d.explainText(ctx, r, refused, unclear.Text)
	case isRefused:
		err := d.explainName(ctx, r, refused, no.Reason)
		if err == refused {
			err = d.explainReferences(ctx, r, refused, no.Reason)
		}
		return err
	}
	return refused
}

// explainText is explain for a text that is in no table. The user may have been created, so a user with that name in this
// directory may be the new one, and proves nothing.
func (d *Directory) explainText(ctx context.Context, r *request, unclear error, text string) error {
	err := d.explainName(ctx, r, unclear, text)
	if taken, ok := errors.AsType[*provision.Taken](err); ok && r.target == "" && taken.Directory == d.name {
		return unclear
	}
	if err == unclear {
		err = d.explainReferences(ctx, r, unclear, text)
	}
	return err
}

// explainName looks up the user who has the user name.
func (d *Directory) explainName(ctx context.Context, r *request, refused error, reason string) error {
	if r.userName == "" {
		return refused
	}
	ask := d.ask(nameOwner)
	ask.set("", "userName", r.userName)
	var data struct {
		User *wireUser `json:"user"`
	}
	if err := d.call(ctx, ask, &data); err != nil || data.User == nil || data.User.ID == r.target {
		return refused
	}
	in := data.User.Directory.Name
	return &provision.Taken{
		Reason:    fmt.Sprintf("The user name %q belongs to a user of the directory %q already. WorkflowGen says: %s", r.userName, in, reason),
		Directory: in,
	}
}

// explainReferences looks up which of the referenced users does not exist.
func (d *Directory) explainReferences(ctx context.Context, r *request, refused error, reason string) error {
	invalid, ok := errors.AsType[*provision.InvalidReference](d.lookAtUsers(ctx, r.references))
	if !ok {
		return refused
	}
	invalid.Reason = reason
	return invalid
}
