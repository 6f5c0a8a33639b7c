package settings

import (
	"errors"
	"fmt"
	"net/url"
)

// Need reports what the settings lack for one purpose, and which of the values that they have for it cannot be.
type Need func(*Config) []error

// Check reports what the settings lack for the needs, in one error.
func (c *Config) Check(needs ...Need) error {
	return errors.Join(c.lacks(needs)...)
}

func (c *Config) lacks(needs []Need) (errs []error) {
	for _, need := range needs {
		errs = append(errs, need(c)...)
	}
	return errs
}

// Gateway is the need of the program that Entra calls.
func Gateway(c *Config) []error {
	return c.lacks([]Need{EntraSignIn, PublicAddress, WorkflowGen, Storage, SyncLogPage})
}

// PublicAddress needs the address at which Entra reaches the gateway.
func PublicAddress(c *Config) []error {
	if c.PublicURL == "" {
		return notSet("PUBLIC_BASE_URL", "the address at which Entra reaches this service")
	}
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return []error{errors.New("PUBLIC_BASE_URL must be absolute, like https://scim.example.com")}
	}
	return nil
}

// Storage needs a place for the record of changes.
func Storage(c *Config) []error {
	if c.Storage == "" {
		return notSet("SYNC_STORAGE", "where the record of changes is kept, or memory to keep it only while the program runs")
	}
	return nil
}

// SharedStorage needs a record of changes that several processes can open.
func SharedStorage(c *Config) []error {
	if c.Storage == InMemory {
		return []error{errors.New("SYNC_STORAGE is memory: only the gateway's own process can open that record, which ends with it; " +
			"name the storage that the gateway uses (UseDevelopmentStorage=true for Azurite)")}
	}
	return Storage(c)
}

// WorkflowGen needs the address of WorkflowGen's API, the directory if that API has several, and exactly one complete sign-in.
// The adapter of the API checks the form of the address.
func WorkflowGen(c *Config) (errs []error) {
	if c.WorkflowGenURL == "" {
		errs = notSet("WORKFLOWGEN_URL", "the address of WorkflowGen's API, …/wfgen/graphql")
	}
	if c.WorkflowGenAPI != SCIM && c.Directory == "" {
		errs = append(errs, notSet("WORKFLOWGEN_DIRECTORY", "the name of the WorkflowGen directory to provision")...)
	}
	return append(errs, c.workflowGenSignIn()...)
}

func notSet(name, meaning string) []error {
	return []error{fmt.Errorf("%s is not set: %s", name, meaning)}
}

// problems collects errors.
type problems []error

// addIf adds an error if a condition holds.
func (p *problems) addIf(condition bool, format string, args ...any) {
	if condition {
		*p = append(*p, fmt.Errorf(format, args...))
	}
}
