package link

import (
	"context"
	"errors"
	"fmt"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// pageSize is large enough for few calls, and small enough for an answer in time.
const pageSize = 500

// Users reads all users of a directory, and keeps the properties that keys use.
func Users(ctx context.Context, dir provision.Directory) ([]Account, error) {
	return readAll(func(q workflowgen.Query) ([]Account, int, error) {
		page, total, err := dir.FindUsers(ctx, q)
		accounts := make([]Account, len(page))
		for i := range page {
			v := &page[i].Values
			accounts[i] = Account{
				ID: mapping.ID(page[i].ID), Name: v[workflowgen.UserName],
				SystemIdentifier: v[workflowgen.SystemIdentifier], Mail: v[workflowgen.Email], EmployeeNumber: v[workflowgen.EmployeeNumber],
			}
		}
		return accounts, total, err
	})
}

// Groups reads all groups of a directory.
func Groups(ctx context.Context, dir provision.Directory) ([]Account, error) {
	return readAll(func(q workflowgen.Query) ([]Account, int, error) {
		page, total, err := dir.FindGroups(ctx, q, false)
		accounts := make([]Account, len(page))
		for i, g := range page {
			accounts[i] = Account{ID: mapping.ID(g.ID), Name: g.Name, SystemIdentifier: g.SystemIdentifier}
		}
		return accounts, total, err
	})
}

// ErrChanging means that fewer users or groups were read than WorkflowGen counts, because the directory changed meanwhile or
// its pages are not complete.
var ErrChanging = errors.New("the list is not complete")

// readAll reads page after page until one is empty or the count is reached. If an account is deleted meanwhile, the pages
// shift: an account that is read twice counts once, and the next plan finds one that was skipped. If fewer accounts are read
// than WorkflowGen counts, the plan would list the others as missing, so that is an error.
func readAll(read func(workflowgen.Query) ([]Account, int, error)) ([]Account, error) {
	var all []Account
	seen := map[string]bool{}
	for offset := 0; ; {
		page, total, err := read(workflowgen.Query{Offset: offset, Limit: pageSize})
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = make([]Account, 0, total)
		}
		for _, a := range page {
			if !seen[a.ID] {
				seen[a.ID] = true
				all = append(all, a)
			}
		}
		if offset += len(page); offset < total && len(page) > 0 {
			continue
		}
		if len(all) < total {
			return nil, fmt.Errorf("%w: %d were read, and WorkflowGen counts %d; run the command again while the directory does not change", ErrChanging, len(all), total)
		}
		return all, nil
	}
}
