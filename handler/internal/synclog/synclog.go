// Package synclog reads the sync log: what Entra asked, what the gateway decided, what WorkflowGen answered. It only reads.
//
// The feed has all entries by time, a story is the history of one user or group. Both come newest first and page by page; a page
// costs one query, however long the log is. The package also holds the one table of outcomes, and the shapes of exports.
package synclog

import (
	"context"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// Line is an entry of the log with its resource. An open entry is of a change that has begun and has no outcome yet.
type Line struct {
	provision.Entry
	Key  provision.Key
	Open bool
}

// Query selects a part of the feed. Fields that are not set select everything.
type Query struct {
	Since, Until time.Time          // from Since on, before Until
	Decision     provision.Decision // Running asks for the entries that are open
	Verb         string
	Type         string // "User" or "Group"
	Name         string // userName, or the group's name, exactly
	ID           string // SCIM's
	Operation    string // the id of a change, or how it begins
	Limit        int    // 0 is 50
	After        string // the Next of the page before
}

// Page is a part of the log. Next is the After of the page behind it, "" for the last one. A search that takes too long ends
// its page early: it may be short or empty and have a Next all the same.
type Page struct {
	Lines []Line
	Next  string
}

// Reader reads the log from where it is stored.
type Reader interface {
	// Feed returns a page of the entries, by the time at which their changes began.
	Feed(ctx context.Context, q Query) (Page, error)

	// Story returns a page of the history of one resource, of at most limit entries.
	Story(ctx context.Context, k provision.Key, limit int, after string) (Page, error)

	// SignInReader reads the refused sign-ins, which are in neither.
	provision.SignInReader
}
