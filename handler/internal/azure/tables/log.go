package tables

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// Log is the sync log for readers. It makes no tables and has no way to write, so that the role Storage Table
// Data Reader is enough.
type Log struct{ from *Ledger }

var _ synclog.Reader = (*Log)(nil)

// OpenLog returns a Log. Nothing is called yet.
func OpenLog(cfg Config) (*Log, error) {
	l, err := Open(cfg)
	if err != nil {
		return nil, err
	}
	l.readOnly = true
	return &Log{l}, nil
}

// Feed returns the entries, newest first.
func (l *Log) Feed(ctx context.Context, q synclog.Query) (synclog.Page, error) {
	page, err := l.from.Feed(ctx, q)
	return page, l.explained(err)
}

// Story returns the entries of one resource, newest first.
func (l *Log) Story(ctx context.Context, k provision.Key, limit int, after string) (synclog.Page, error) {
	page, err := l.from.Story(ctx, k, limit, after)
	return page, l.explained(err)
}

// RefusedSignIns returns one page of the refused sign-ins, newest first.
func (l *Log) RefusedSignIns(ctx context.Context, q provision.SignInQuery) (provision.SignInPage, error) {
	page, err := l.from.RefusedSignIns(ctx, q)
	return page, l.explained(err)
}

// Last returns the record of the last change of the resource, or the zero Record.
func (l *Log) Last(ctx context.Context, k provision.Key) (provision.Record, error) {
	r, err := l.from.Last(ctx, k)
	return r, l.explained(err)
}

// explained returns an error with its fix, where the service told what is wrong. Its own text runs over many lines.
func (l *Log) explained(err error) error {
	answer, ok := errors.AsType[*azcore.ResponseError](err)
	failed, unreached := errors.AsType[*url.Error](err)
	switch {
	case unreached:
		return fmt.Errorf("reach the storage account: %w", failed.Err) // the address holds the whole query
	case !ok:
		return err
	case isTableMissing(err):
		return fmt.Errorf("the storage account has no tables %[1]sledger and %[1]sfeed: nothing has been recorded there, or SYNC_TABLE_PREFIX is another", l.from.cfg.Prefix)
	case answer.StatusCode == http.StatusForbidden || answer.StatusCode == http.StatusUnauthorized:
		return fmt.Errorf("the storage account refuses (%d %s): give who signs in the role Storage Table Data Reader, or correct the key, and let this machine reach the account",
			answer.StatusCode, answer.ErrorCode)
	}
	return fmt.Errorf("the storage account answers %d %s", answer.StatusCode, answer.ErrorCode)
}
