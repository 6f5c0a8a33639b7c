package graphql

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// unclear is what an answer without a trustworthy content means: a read did nothing, a mutation may have done everything,
// and is over.
func (op operation) unclear(err error) error { return connection.Unclear(op.mutation(), err) }

// incomplete says that an answer in good form lacks what was asked for.
func (op operation) incomplete() error {
	return op.unclear(fmt.Errorf("the answer to %s lacks what was asked for", op.file()))
}

// astray says that an answer is about something else than was asked: a server or a proxy has mixed answers up, so a
// mutation may still be under way.
func (op operation) astray() error {
	return fmt.Errorf("%w: the answer to %s is about something else", connection.Unsure(op.mutation()), op.file())
}

// judge decodes the answer into data, or says what its status, type or content mean.
//
// Servers of GraphQL answer 400 to a document or variables that do not fit, and some of them 500 to an error that leaves no
// data: both bring errors in JSON, like a 200. Whatever else comes is not GraphQL.
func (c *client) judge(r *request, a connection.Answer, data any) error {
	switch a.Status {
	case http.StatusOK, http.StatusBadRequest, http.StatusInternalServerError:
		if a.JSON() {
			return c.decode(r, a, data)
		}
	}
	return a.Unreadable(r.op.mutation())
}

// answer is the body of a GraphQL answer.
type answer struct {
	Data   any       `json:"data"` // a pointer to what is wanted; null makes it nil
	Errors []problem `json:"errors"`
}

type problem struct {
	Message string `json:"message"`
	Path    []any  `json:"path"`
}

func (c *client) decode(r *request, got connection.Answer, data any) error {
	a := answer{Data: data}
	if err := json.Unmarshal(got.Body, &a); err != nil {
		return r.op.unclear(fmt.Errorf("HTTP %d whose JSON cannot be read: %w", got.Status, err))
	}
	if len(a.Errors) > 0 {
		return c.classify(r, got.Status, a.Errors)
	}
	if got.Status != http.StatusOK || a.Data == nil {
		return r.op.unclear(fmt.Errorf("without data and without an error: %w", got.Unexpected()))
	}
	return nil
}

// errMisfit: the instance does not understand a document.
var errMisfit = errors.New("the operation document does not fit this instance")

// classify finds the meaning of GraphQL errors by the table of messages. A text that is in no row is no refusal: it may be
// trouble in words that nobody has written down yet, so whether the mutation was made is looked for.
func (c *client) classify(r *request, status int, problems []problem) error {
	first := connection.Clip(problems[0].Message)
	if pastRoot(problems) {
		return r.op.pastRoot(first)
	}
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.Message
	}
	if m, ok := c.messages.Find(texts...); ok {
		return r.means(m)
	}
	switch {
	case status == http.StatusBadRequest:
		return misfit(r, first)
	case r.op.mutation():
		return &provision.Unclear{Err: errors.New(first), Text: first}
	}
	return fmt.Errorf("%w: %s", provision.ErrUnavailable, first)
}

// pastRoot is what an error below the root field means. A mutation has done its work then, and could not show it. A read
// has found its object, and not all of it: what is missing is never the object itself, whatever the text says.
func (op operation) pastRoot(text string) error {
	if op.mutation() {
		return op.unclear(fmt.Errorf("the change was made, but not shown: %s", text))
	}
	return fmt.Errorf("%w: %s", provision.ErrUnavailable, text)
}

// pastRoot reports whether an error lies below the root field. A mutation does its work there; what follows is only the
// reading of the object that it answers.
func pastRoot(problems []problem) bool {
	for _, p := range problems {
		if len(p.Path) > 1 {
			return true
		}
	}
	return false
}
