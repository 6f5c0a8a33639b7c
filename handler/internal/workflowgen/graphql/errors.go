package graphql

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// unsure is what an exchange without a trustworthy answer means: a read did nothing, a mutation may have done everything.
func (op operation) unsure() error { return connection.Unsure(op.mutation()) }

// incomplete says that an answer in good form lacks what was asked for.
func (op operation) incomplete() error {
	return fmt.Errorf("%w: the answer to %s lacks what was asked for", op.unsure(), op.file())
}

// astray says that an answer is about something else than was asked: a server or a proxy has mixed answers up.
func (op operation) astray() error {
	return fmt.Errorf("%w: the answer to %s is about something else", op.unsure(), op.file())
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
	return fmt.Errorf("%w: %w", r.op.unsure(), a.Unexpected())
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
		return fmt.Errorf("%w: HTTP %d whose JSON cannot be read: %w", r.op.unsure(), got.Status, err)
	}
	if len(a.Errors) > 0 {
		return c.classify(r, got.Status, a.Errors)
	}
	if got.Status != http.StatusOK || a.Data == nil {
		return fmt.Errorf("%w: without data and without an error: %w", r.op.unsure(), got.Unexpected())
	}
	return nil
}

// errMisfit: the instance does not understand a document.
var errMisfit = errors.New("the operation document does not fit this instance")

// classify finds the meaning of GraphQL errors by the table of messages, and where that knows none by what was asked: the
// server read the whole request and says no, so a mutation was refused.
func (c *client) classify(r *request, status int, problems []problem) error {
	first := connection.Clip(problems[0].Message)
	if r.op.mutation() && pastRoot(problems) {
		return fmt.Errorf("%w: the change was made, but not shown: %s", provision.ErrUnknown, first)
	}
	for i := range c.rules {
		for _, p := range problems {
			if found := c.rules[i].match(p.Message); found != nil {
				return c.rules[i].says(r, connection.Clip(p.Message), found)
			}
		}
	}
	switch {
	case status == http.StatusBadRequest:
		return misfit(r, first, nil)
	case r.op.mutation():
		return &provision.Refused{Reason: first}
	}
	return fmt.Errorf("%w: %s", provision.ErrUnavailable, first)
}

// pastRoot tells whether an error lies below the root field. A mutation does its work there; what follows is only the
// reading of the object that it answers.
func pastRoot(problems []problem) bool {
	for _, p := range problems {
		if len(p.Path) > 1 {
			return true
		}
	}
	return false
}
