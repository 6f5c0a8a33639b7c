package link

import (
	"context"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// pageSize is how many users or groups are read at a time: large enough for few calls, small enough for an answer in time.
const pageSize = 500

// Users reads all users of a directory, and keeps of each only what it can be known by.
func Users(ctx context.Context, dir provision.Directory) ([]Account, error) {
	return everybody(func(q workflowgen.Query) ([]Account, int, error) {
		page, total, err := dir.FindUsers(ctx, q)
		accounts := make([]Account, len(page))
		for i := range page {
			v := &page[i].Values
			accounts[i] = Account{
				ID: mapping.ID(page[i].ID), Name: v[workflowgen.UserName], Display: v[workflowgen.CommonName],
				SystemIdentifier: v[workflowgen.SystemIdentifier], Mail: v[workflowgen.Email], EmployeeNumber: v[workflowgen.EmployeeNumber],
			}
		}
		return accounts, total, err
	})
}

// Groups reads all groups of a directory.
func Groups(ctx context.Context, dir provision.Directory) ([]Account, error) {
	return everybody(func(q workflowgen.Query) ([]Account, int, error) {
		page, total, err := dir.FindGroups(ctx, q, false)
		accounts := make([]Account, len(page))
		for i, g := range page {
			accounts[i] = Account{ID: mapping.ID(g.ID), Name: g.Name, SystemIdentifier: g.SystemIdentifier}
		}
		return accounts, total, err
	})
}

// everybody reads page after page. A directory from which somebody goes meanwhile moves under the pages, so an account that
// is read twice counts once; who slips through is found by the next plan.
func everybody(read func(workflowgen.Query) ([]Account, int, error)) ([]Account, error) {
	var all []Account
	seen := map[string]bool{}
	for offset := 0; ; offset += pageSize {
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
		if offset+pageSize >= total || len(page) == 0 {
			return all, nil
		}
	}
}
