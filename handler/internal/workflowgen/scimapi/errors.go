package scimapi

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/messages"
)

// judge says what an answer means that is not a good one. WorkflowGen's own errors bring a detail in JSON, whose text
// decides first: a connector may answer any failure with 400, or a duplicate with 500. Where the table does not know the
// text, the status decides, which is more than GraphQL has: below 500 it is WorkflowGen's no to the request.
func (d *Directory) judge(r *connection.Request, a connection.Answer, references []string) error {
	good := a.Status >= 200 && a.Status < 300
	if good && (a.JSON() || a.Status == http.StatusNoContent || r.Method == http.MethodDelete) {
		return nil
	}
	reason, ours := detail(a)
	if good || a.Status < 400 || !ours {
		return a.Unreadable(r.Changes)
	}
	if m, ok := d.messages.Find(reason); ok && (a.Status != http.StatusNotFound || m.Class == messages.Stumbled) {
		if err := means(r, m, reason, references); err != nil {
			return err
		}
	}
	switch {
	case a.Status >= 500:
		return a.Unreadable(r.Changes)
	case a.Status == http.StatusNotFound:
		return fmt.Errorf("%w: %s", provision.ErrNotFound, reason)
	case a.Status == http.StatusConflict:
		return &provision.Taken{Reason: reason}
	}
	return blame(reason, provision.CauseRule, references)
}

// means makes an error of a text that the table knows, or none where the status says it better.
func means(r *connection.Request, m messages.Message, reason string, references []string) error {
	switch m.Class {
	case messages.Stumbled:
		return connection.Unclear(r.Changes, m.Because(errors.New(reason)))
	case messages.Licence:
		return connection.Unclear(r.Changes, m.Because(fmt.Errorf("check WorkflowGen's licence: %s", reason)))
	case messages.Rights:
		return m.Because(fmt.Errorf("%w: check the rights of WorkflowGen's SCIM connector: %s", provision.ErrUnavailable, reason))
	case messages.Directory:
		return m.Because(fmt.Errorf("%w: check the directory of WorkflowGen's SCIM connector: %s", provision.ErrUnavailable, reason))
	case messages.Taken:
		return &provision.Taken{Reason: reason}
	case messages.Reference, messages.Missing:
		if id := m.Found["id"]; slices.Contains(references, id) {
			return &provision.InvalidReference{ID: id, Reason: reason}
		}
	case messages.Refused:
		return blame(reason, m.Cause, references)
	}
	return nil
}

// detail is the reason in an error (RFC 7644 §3.12), and whether the answer is one. A 404 needs no body.
func detail(a connection.Answer) (reason string, ours bool) {
	body, err := scim.ParseObject(a.Body)
	if err != nil || !a.JSON() {
		return "", a.Status == http.StatusNotFound && len(a.Body) == 0
	}
	text, _ := body.Get("detail")
	if reason, _ = text.(string); reason == "" {
		reason = fmt.Sprintf("HTTP %d", a.Status)
	}
	return connection.Clip(reason), true
}

// blame makes a refusal of a reason: of the user whom it names, if the request named that user too.
func blame(reason string, c provision.Cause, references []string) error {
	for _, id := range references {
		if strings.Contains(reason, `"`+id+`"`) || strings.Contains(reason, "'"+id+"'") {
			return &provision.InvalidReference{ID: id, Reason: reason}
		}
	}
	return &provision.Refused{Reason: reason, Cause: c}
}

// isNotFound reports whether there is nobody with an id.
func isNotFound(err error) bool { return errors.Is(err, provision.ErrNotFound) }

var (
	// errIncomplete: an answer in good form lacks what was asked for.
	errIncomplete = errors.New("the answer lacks what was asked for")

	// errAstray: the answer is about something else. A server or a proxy has mixed answers up, so a change may still be
	// under way.
	errAstray = errors.New("the answer is not about what was asked for")
)

// unread is what an answer in a good status means that could not be read. The mistake is WorkflowGen's, so its text stays
// and its kind does not: a *scim.Error is one of the caller's.
func unread(r *connection.Request, err error) error {
	if errors.Is(err, errAstray) {
		return fmt.Errorf("%w: %w", connection.Unsure(r.Changes), err)
	}
	if e, ok := errors.AsType[*scim.Error](err); ok {
		err = errors.New(e.Detail)
	}
	return connection.Unclear(r.Changes, err)
}
