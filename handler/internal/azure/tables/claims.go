package tables

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"workflowgen-scim/handler/internal/provision"
)

// The rows of an open intent: one for itself, its head, and a claim for each member. A claim counts only as long as its head
// is there. So deleting the head frees all members at once, and what is left of the claims can be removed later. Nothing but
// the prefixes of these rows lies between claimPrefix and intentEnd.
const (
	claimPrefix  = "claim"
	claimEnd     = "clain"
	intentPrefix = "intent"
	intentEnd    = "intenu"
)

func intentKey(began time.Time, operation string) string {
	return intentPrefix + countdown(began) + operation
}

// claimKey returns the row of a member. No two members have one key, and two intents that name one member have the same one:
// the storage refuses to insert the second.
func claimKey(member string) string {
	id := base64.RawURLEncoding.EncodeToString([]byte(member))
	if len(id) > maxKey {
		sum := sha256.Sum256([]byte(member))
		id = "~" + hex.EncodeToString(sum[:])
	}
	return claimPrefix + id
}

func intentHead(i provision.Intent) row {
	r := row{PartitionKey: partition(i.Key), RowKey: intentKey(i.Began, i.Operation), Operation: i.Operation, Type: i.Key.Type, Key: clip(i.Key.ID),
		Verb: i.Verb, Name: clip(i.Name), ExternalID: clip(i.ExternalID), Began: stamp(i.Began), Added: len(i.Add), Removed: len(i.Remove),
		State: string(provision.Running), Part: i.Part}
	if i.Unknown {
		r.State = string(provision.Unknown)
	}
	return r
}

// claimRows returns the claims of an intent, in one order for all intents: of two that overlap, the one that claims the first
// member they share goes on.
func claimRows(i provision.Intent) []row {
	claims := make([]row, 0, len(i.Add)+len(i.Remove))
	for _, id := range i.Add {
		claims = append(claims, claimRow(i, id, 1, 0))
	}
	for _, id := range i.Remove {
		claims = append(claims, claimRow(i, id, 0, 1))
	}
	slices.SortFunc(claims, func(a, b row) int { return cmp.Compare(a.RowKey, b.RowKey) })
	return slices.CompactFunc(claims, func(a, b row) bool { return a.RowKey == b.RowKey })
}

func claimRow(i provision.Intent, member string, added, removed int) row {
	return row{PartitionKey: partition(i.Key), RowKey: claimKey(member), Operation: i.Operation, Type: i.Key.Type, Key: clip(member),
		Began: stamp(i.Began), Added: added, Removed: removed}
}

// maxTries bounds the tries of a transaction of an intent where claims that do not count go and come.
const maxTries = 5

// insertOrTake inserts the rows of one transaction of an intent. Claims of others that do not count are taken over: those
// without a head, and those whose intent is expired, which is closed first. ErrBusy if one counts.
func (l *Ledger) insertOrTake(ctx context.Context, operation string, rows []row) error {
	actions := []action{insert(rows...)}
	for range maxTries {
		err := l.submit(ctx, actions...)
		if !isConflict(err) && !isMissing(err) {
			return err
		}
		held, err := l.heldRows(ctx, rows)
		if err != nil || ownsOne(held, operation) { // the answer to an earlier try was lost
			return err
		}
		if err := l.freeHeads(ctx, held); err != nil {
			return err
		}
		actions = actions[:0]
		for _, r := range rows {
			if there, taken := held[r.RowKey]; taken {
				actions = append(actions, replaceIf(r, there.ETag))
			} else {
				actions = append(actions, insert(r))
			}
		}
	}
	return provision.ErrBusy
}

func ownsOne(held map[string]row, operation string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(held)), func(r row) bool { return r.Operation == operation })
}

// freeHeads makes sure that none of the claims counts. ErrBusy if one does.
func (l *Ledger) freeHeads(ctx context.Context, claims map[string]row) error {
	free := map[string]bool{}
	for _, c := range claims {
		if free[c.Operation] {
			continue
		}
		ok, err := l.freeHead(ctx, c)
		if err != nil {
			return err
		}
		if free[c.Operation] = ok; !ok {
			return provision.ErrBusy
		}
	}
	return nil
}

// heldRows returns the rows that are there already, by their keys.
func (l *Ledger) heldRows(ctx context.Context, rows []row) (map[string]row, error) {
	held := map[string]row{}
	last := len(rows) - 1
	for _, part := range [][2]int{{0, 0}, {min(1, last), last}} { // a head has its place outside of the claims
		filter := fmt.Sprintf("PartitionKey eq '%s' and RowKey ge '%s' and RowKey le '%s'", rows[0].PartitionKey, rows[part[0]].RowKey, rows[part[1]].RowKey)
		there, _, err := l.scan(ctx, filter)
		if err != nil {
			return nil, err
		}
		for _, r := range there {
			held[r.RowKey] = r
		}
	}
	return held, nil
}

// freeHead reports whether a claim does not count, or no longer: it has no head, or that of an expired intent, which it
// closes.
func (l *Ledger) freeHead(ctx context.Context, claim row) (bool, error) {
	head, expired, err := l.head(ctx, claim.PartitionKey, unstamp(claim.Began), claim.Operation)
	if err != nil || head == nil {
		return err == nil, err
	}
	if !expired {
		return false, nil
	}
	err = l.interrupt(ctx, *head)
	if isConflict(err) || isMissing(err) {
		return false, nil // closed meanwhile, or kept for another lease
	}
	return err == nil, err
}

// head reads the head of an intent; nil if none exists.
func (l *Ledger) head(ctx context.Context, partitionKey string, began time.Time, operation string) (head *row, expired bool, err error) {
	head, age, err := l.read(ctx, partitionKey, intentKey(began, operation), "read an intent")
	return head, age >= provision.Lease, err
}

// scan reads all rows of a filter, with their ETags, and the service's time.
func (l *Ledger) scan(ctx context.Context, filter string) (rows []row, now time.Time, err error) {
	top, format := int32(maxPage), aztables.MetadataFormatFull
	pager := l.ledger.NewListEntitiesPager(&aztables.ListEntitiesOptions{Filter: &filter, Top: &top, Format: &format})
	for pager.More() {
		var answer *http.Response
		page, err := pager.NextPage(policy.WithCaptureResponse(ctx, &answer))
		if err == nil {
			now, err = http.ParseTime(answer.Header.Get("Date"))
		}
		if err == nil {
			rows, err = appendRows(rows, page.Entities)
		}
		if err != nil {
			return nil, now, l.failed("query", err)
		}
	}
	return rows, now, nil
}

// claimsOf selects the claims of an intent.
func claimsOf(partitionKey, operation string) string {
	return fmt.Sprintf("PartitionKey eq '%s' and RowKey ge '%s' and RowKey lt '%s' and Operation eq '%s'", partitionKey, claimPrefix, claimEnd, operation)
}

// removeClaims removes what is left of the claims of an intent whose head is gone.
func (l *Ledger) removeClaims(ctx context.Context, partitionKey, operation string) error {
	filter := claimsOf(partitionKey, operation)
	var err error
	for range 3 {
		var left []row
		if left, _, err = l.scan(ctx, filter); err != nil || len(left) == 0 {
			return err
		}
		for batch := range slices.Chunk(left, maxRows) {
			actions := make([]action, len(batch))
			for n, r := range batch {
				actions[n] = removeIf(r)
			}
			if err = l.submit(ctx, actions...); err != nil && !isConflict(err) && !isMissing(err) {
				return l.failed("remove claims", err)
			}
		}
	}
	return l.failed("remove claims", err) // others take them over at the same time
}
