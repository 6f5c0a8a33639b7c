package app

import (
	"errors"
	"slices"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"workflowgen-scim/handler/internal/provision"
)

// Operator is what the operator's tool needs of the program: WorkflowGen and the verb with its ledger, without the door for
// Entra.
type Operator struct {
	// Wait returns when what is recorded after the answers is recorded.
	Wait func()

	Config    Config
	Directory provision.Directory
	Service   *provision.Service
}

// ForOperator reads the settings that have to do with WorkflowGen and the record, and puts together what they describe. Those
// of the door may be missing.
//
// The credential signs in to storage and vault; nil is the managed identity.
func ForOperator(values map[string]string, credential azcore.TokenCredential) (*Operator, error) {
	return operator(values, credential, "WORKFLOWGEN_URL", "WORKFLOWGEN_DIRECTORY", "SYNC_STORAGE")
}

// ForReader is ForOperator for who changes nothing, and so needs no record.
func ForReader(values map[string]string, credential azcore.TokenCredential) (*Operator, error) {
	return operator(values, credential, "WORKFLOWGEN_URL", "WORKFLOWGEN_DIRECTORY")
}

func operator(values map[string]string, credential azcore.TokenCredential, needed ...string) (*Operator, error) {
	cfg, err := parse(values)
	if err != nil {
		return nil, err
	}
	cfg.SignInWith(credential)
	var missing []error
	for _, name := range needed {
		if values[name] == "" {
			missing = append(missing, errors.New(name+" is not set"))
		}
	}
	if err := errors.Join(missing...); err != nil {
		return nil, err
	}
	if !slices.Contains(needed, "SYNC_STORAGE") {
		cfg.Storage = InMemory
	}
	return NewOperator(cfg)
}

// NewOperator puts together what settings describe. Nobody waits for an answer here as Entra does, so a change that a crash
// left begun is waited for until it can be taken over.
func NewOperator(cfg Config) (*Operator, error) {
	d, err := directoryOf(&cfg)
	if err != nil {
		return nil, err
	}
	ledger, _, wait, err := openLedger(cfg)
	if err != nil {
		return nil, err
	}
	service := provision.New(d, ledger, provision.Config{LastName: cfg.LastName, Values: cfg.Values, Wait: provision.Lease + 10*time.Second})
	return &Operator{wait, cfg, d, service}, nil
}

// Elsewhere is another directory of the same WorkflowGen, to be read.
func (o *Operator) Elsewhere(name string) (provision.Directory, error) {
	cfg := o.Config
	cfg.Directory = name
	return directoryOf(&cfg)
}

func directoryOf(cfg *Config) (provision.Directory, error) {
	i, err := connect(cfg)
	if err != nil {
		return nil, err
	}
	return i.Directory, nil
}

// OperatorRequest returns the Request of a change that an operator makes with a command, for the sync log.
func OperatorRequest(command string) provision.Request {
	return provision.Request{Activity: "scimctl " + command}
}
