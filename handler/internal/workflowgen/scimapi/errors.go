package scimapi

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// judge says what an answer means that is not a good one. A status below 500 is WorkflowGen's no to the request as it was
// read, and brings a reason in JSON; without one it is a server before WorkflowGen who speaks.
func judge(r *connection.Request, a connection.Answer, references []string) error {
	good := a.Status >= 200 && a.Status < 300
	if good && (a.JSON() || a.Status == http.StatusNoContent || r.Method == http.MethodDelete) {
		return nil
	}
	reason, ours := detail(a)
	switch {
	case good, a.Status < 400, a.Status >= 500, !ours:
		return fmt.Errorf("%w: %w", connection.Unsure(r.Changes), a.Unexpected())
	case a.Status == http.StatusNotFound:
		return fmt.Errorf("%w: %s", provision.ErrNotFound, reason)
	case a.Status == http.StatusConflict:
		return &provision.Taken{Reason: reason}
	}
	return blame(reason, references)
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
func blame(reason string, references []string) error {
	for _, id := range references {
		if strings.Contains(reason, `"`+id+`"`) {
			return &provision.InvalidReference{ID: id, Reason: reason}
		}
	}
	return &provision.Refused{Reason: reason}
}

// isNotFound reports whether there is nobody with an id.
func isNotFound(err error) bool { return errors.Is(err, provision.ErrNotFound) }
