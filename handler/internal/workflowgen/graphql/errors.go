package graphql

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// unclear is the error of an answer whose content cannot be trusted. A read did nothing; a mutation has ended, and may have
// been made.
func (op operation) unclear(err error) error { return connection.Unclear(op.mutation(), err) }

// incomplete is the error of an answer in good form that lacks what was asked for.
func (op operation) incomplete() error {
	return op.unclear(fmt.Errorf("the answer to %s lacks what was asked for", op.file()))
}

// astray is the error of an answer about another object: a server or a proxy has mixed up two answers, so a mutation may
// still be running.
func (op operation) astray() error {
	return fmt.Errorf("%w: the answer to %s is about something else", connection.Unsure(op.mutation()), op.file())
}

// judge decodes the answer into data, or returns the error that its status, type or content mean.
//
// GraphQL servers answer 400 to a document or variables that do not fit, and some of them 500 to an error that leaves no
// data: both have errors in JSON, like a 200. Any other answer is not GraphQL.
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
	Data   any       `json:"data"` // a pointer; null makes it nil
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

// errMisfit means that the instance does not understand a document.
var errMisfit = errors.New("the operation document does not fit this instance")

// classify finds the meaning of GraphQL errors in the table of messages. A text that matches no row is not a refusal: it may
// be a trouble that the table does not know yet, so provisioning looks whether the mutation was made.
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

// pastRoot is the meaning of an error below the root field. A mutation was made, and its result cannot be shown. A read
// found its object and not all of it; whatever the text says, the object itself is not missing.
func (op operation) pastRoot(text string) error {
	if op.mutation() {
		return op.unclear(fmt.Errorf("the change was made, but not shown: %s", text))
	}
	return fmt.Errorf("%w: %s", provision.ErrUnavailable, text)
}

// pastRoot reports whether an error lies below the root field. The root field makes the change; the fields below it only
// read the result.
func pastRoot(problems []problem) bool {
	for _, p := range problems {
		if len(p.Path) > 1 {
			return true
		}
	}
	return false
}
