package tables

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"workflowgen-scim/handler/internal/provision"
)

// Config tells where the tables are and how they are used.
type Config struct {
	// Connection is a connection string, "UseDevelopmentStorage=true", or the address of the account's tables
	// (https://ACCOUNT.table.core.windows.net), which Credential signs in to.
	Connection string

	// Credential signs in if Connection is an address.
	Credential azcore.TokenCredential

	// Prefix begins the names of the two tables, "scim" if empty.
	Prefix string

	// Shards is the number of partitions of an hour in the feed; 0 is 1. With more, reading the feed takes a query for each.
	Shards int

	// Instance and Version identify the running program, for the log.
	Instance, Version string

	// Transport takes the place of net/http's, for tests.
	Transport policy.Transporter
}

// development is the connection string that UseDevelopmentStorage=true abbreviates: the address and the well-known key of Azurite.
const development = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;" +
	"AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;" +
	"TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;"

// Open returns a Ledger. It calls nothing: the storage may be unavailable at start.
func Open(cfg Config) (*Ledger, error) {
	if cfg.Prefix == "" {
		cfg.Prefix = "scim"
	}
	cfg.Shards = max(cfg.Shards, 1)
	service, err := newService(cfg)
	if err != nil {
		return nil, fmt.Errorf("table storage: %w", err)
	}
	return &Ledger{cfg: cfg, ledger: service.NewClient(cfg.Prefix + "ledger"), feed: service.NewClient(cfg.Prefix + "feed")}, nil
}

// ErrConnection reports that a Connection has none of the forms that it can have. It does not quote it: it may be a key.
var ErrConnection = errors.New("it must be https://ACCOUNT.table.core.windows.net, UseDevelopmentStorage=true or a connection string")

func newService(cfg Config) (*aztables.ServiceClient, error) {
	if at, err := url.Parse(cfg.Connection); !strings.Contains(cfg.Connection, "=") && (err != nil || at.Host == "") {
		return nil, ErrConnection
	}
	options := &aztables.ClientOptions{ClientOptions: azcore.ClientOptions{Transport: cfg.Transport, PerRetryPolicies: []policy.Policy{ownBody{}},
		Retry: policy.RetryOptions{MaxRetries: 3, TryTimeout: 5 * time.Second, RetryDelay: 100 * time.Millisecond, MaxRetryDelay: 2 * time.Second}}}
	switch {
	case strings.EqualFold(cfg.Connection, "UseDevelopmentStorage=true"):
		return aztables.NewServiceClientFromConnectionString(development, options)
	case strings.Contains(cfg.Connection, "="):
		return aztables.NewServiceClientFromConnectionString(cfg.Connection, options)
	}
	return aztables.NewServiceClient(cfg.Connection, cfg.Credential, options)
}

// makeTables makes the tables where they are not there, once.
func (l *Ledger) makeTables(ctx context.Context) error {
	l.made.Lock()
	defer l.made.Unlock()
	if l.ready || l.readOnly {
		return nil
	}
	for _, t := range []*aztables.Client{l.ledger, l.feed} {
		if _, err := t.CreateTable(ctx, nil); err != nil && code(err) != aztables.TableAlreadyExists {
			return fmt.Errorf("make the tables: %w: %w", provision.ErrLedger, err)
		}
	}
	l.ready = true
	return nil
}

// code returns the service's name of an error.
func code(err error) aztables.TableErrorCode {
	if e, ok := errors.AsType[*azcore.ResponseError](err); ok {
		if e.ErrorCode != "" {
			return aztables.TableErrorCode(e.ErrorCode)
		}
		for _, c := range []aztables.TableErrorCode{aztables.EntityAlreadyExists, aztables.ResourceNotFound, aztables.TableNotFound, aztables.UpdateConditionNotSatisfied} {
			if strings.Contains(e.Error(), string(c)) { // of a transaction, the code stands in the text alone
				return c
			}
		}
	}
	return ""
}

func isMissing(err error) bool {
	return code(err) == aztables.ResourceNotFound || code(err) == aztables.EntityNotFound
}

func isTableMissing(err error) bool { return code(err) == aztables.TableNotFound }

func isConflict(err error) bool {
	return code(err) == aztables.EntityAlreadyExists || code(err) == aztables.UpdateConditionNotSatisfied
}
