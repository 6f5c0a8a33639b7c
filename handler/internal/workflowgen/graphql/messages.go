package graphql

import (
	"errors"
	"fmt"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/messages"
)

// means makes an error of a message that the table knows.
func (r *request) means(m messages.Message) error {
	text := connection.Clip(m.Text)
	if !r.op.mutation() && (m.Class == messages.Taken || m.Class == messages.Refused) {
		return fmt.Errorf("%w: %s", provision.ErrUnavailable, text) // a read asks for nothing that could be refused
	}
	switch m.Class {
	case messages.Misfit:
		return misfit(r, text)
	case messages.Rights:
		return m.Because(fmt.Errorf("%w: check that the user who signs in is an Administrator: %s", provision.ErrUnavailable, text))
	case messages.Licence:
		return r.op.unclear(m.Because(fmt.Errorf("check WorkflowGen's licence: %s", text)))
	case messages.Directory:
		return m.Because(fmt.Errorf("%w: check WORKFLOWGEN_DIRECTORY: %s", provision.ErrUnavailable, text))
	case messages.Taken:
		return &provision.Taken{Reason: text, Directory: m.Found["directory"]}
	case messages.Reference:
		return &provision.InvalidReference{ID: m.Found["id"], Reason: text}
	case messages.Missing:
		return missing(r, text, m)
	case messages.Refused:
		return &provision.Refused{Reason: text, Cause: m.Cause}
	default: // messages.Stumbled
		return r.op.unclear(m.Because(errors.New(text)))
	}
}

func misfit(r *request, message string) error {
	return provision.Because(provision.CauseMisfit, fmt.Errorf("%w: %w: %s: %s", provision.ErrUnavailable, errMisfit, r.op.file(), message))
}

// missing tells the target of an operation that is gone from a manager or member that it names.
func missing(r *request, message string, m messages.Message) error {
	kind, id := m.Found["kind"], m.Found["id"]
	if len(r.references) == 0 || id == r.target || id == "" && strings.EqualFold(kind, "group") {
		return m.Because(fmt.Errorf("%w: %s", provision.ErrNotFound, message))
	}
	return &provision.InvalidReference{ID: id, Reason: message}
}
