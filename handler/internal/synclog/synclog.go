// Package synclog reads the sync log: what Entra asked, what was decided, what WorkflowGen answered. It only reads.
//
// There are two ways to it. A story is what happened to one user or group; the feed is what happened, by time. Both come
// newest first and page by page, each page at the cost of one query, however long the log is.
package synclog

import (
	"context"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// Line is an entry of the log, and the resource that it is about. A line that is open is of a change that has begun and of
// which nothing more is known yet.
type Line struct {
	provision.Entry
	Key  provision.Key
	Open bool
}

// Query says which part of the feed is wanted. What is not set does not matter.
type Query struct {
	Since, Until time.Time          // from the first on, before the second
	Decision     provision.Decision // Running asks for the entries that are open
	Verb         string
	Type         string // "User" or "Group"
	Name         string // userName, or the group's name, exactly
	ID           string // SCIM's
	Operation    string // the id of a change, or how it begins
	Limit        int    // 0 is 50
	After        string // the Next of the page before
}

// Page is a part of the log. Next asks for the one after it, and is "" where there is none. A page that was looked for long
// enough may be short, or empty, and have a Next all the same.
type Page struct {
	Lines []Line
	Next  string
}

// Reader is where the log is kept.
type Reader interface {
	// Feed is what happened, by the time at which it began.
	Feed(ctx context.Context, q Query) (Page, error)

	// Story is what happened to one resource, at most so much of it.
	Story(ctx context.Context, k provision.Key, limit int, after string) (Page, error)

	// SignInReader reads the refused sign-ins, which are neither in the feed nor in a story.
	provision.SignInReader
}
