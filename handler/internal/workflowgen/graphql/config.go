package graphql

import (
	"errors"
	"io/fs"
	"net/url"

	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// Config describes a WorkflowGen instance and how to reach it.
type Config struct {
	// Config holds the connection and the sign-in. The user must have WorkflowGen's Administrator profile. The Transport
	// must not repeat a POST.
	connection.Config

	// URL is the GraphQL endpoint, https://workflowgen.example.com/wfgen/graphql. It must not hold credentials, because
	// URLs end up in logs.
	URL string

	// DirectoryName is the name of the directory that provisioning owns, exactly as WorkflowGen shows it.
	DirectoryName string

	// GroupDescription is the description of new groups. WorkflowGen requires one, and SCIM has none.
	GroupDescription string

	// Operations holds files that replace embedded ones of the same name (users.graphql, …) or a shared fragment
	// (userFields.graphql), and rows that go before the embedded ones (messages.json). Nil replaces none. A document that
	// replaces nothing is an error: its name is most likely misspelt.
	Operations fs.FS
}

// endpoint parses the URL and checks the configuration. It reports all mistakes together.
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
