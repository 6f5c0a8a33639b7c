package graphql

import (
	"errors"
	"io/fs"
	"net/url"

	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// Config says which WorkflowGen to speak to, and how.
type Config struct {
	// Config is the way there, and as whom. The user who signs in must have WorkflowGen's Administrator profile. Its
	// Transport must not repeat a POST.
	connection.Config

	// URL is the GraphQL endpoint, https://workflowgen.example.com/wfgen/graphql. Credentials have fields of their own and
	// are refused in here, since addresses end up in logs.
	URL string

	// DirectoryName is the directory that provisioning owns, written exactly as WorkflowGen shows it.
	DirectoryName string

	// GroupDescription is the description of the groups made here; WorkflowGen has no group without one and SCIM knows none.
	GroupDescription string

	// Operations holds files that replace embedded ones of the same name (users.graphql, …), and rows that go before the
	// embedded ones (messages.json). Nil replaces none. A document that replaces nothing is a mistake, most likely in its name.
	Operations fs.FS
}

// endpoint is the parsed URL, or all that is wrong with the configuration at once.
func (cfg *Config) endpoint() (*url.URL, error) {
	target, err := connection.ParseURL(cfg.URL)
	mistakes := []error{err}
	if cfg.DirectoryName == "" {
		mistakes = append(mistakes, errors.New("the directory has no name"))
	}
	if cfg.GroupDescription == "" {
		mistakes = append(mistakes, errors.New("the description of groups is empty; WorkflowGen requires one"))
	}
	return target, errors.Join(mistakes...)
}
