package main_test

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// names stand for ids in the files, so that a person can read them. One name stands for both ids of a thing: SCIM's is
// WorkflowGen's in base64url.
type names struct {
	workflowGen map[string]string // by name
	names       map[string]string // by either id
	versions    []string          // {v1} is the first that was seen
}

func newNames() *names { return &names{workflowGen: map[string]string{}, names: map[string]string{}} }

func scimID(workflowGen string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(workflowGen))
}

// bind gives what WorkflowGen knows under an id a name.
func (n *names) bind(name, id string) {
	n.workflowGen[name] = id
	n.names[id], n.names[scimID(id)] = name, name
}

// bindSCIM is bind for the id that an answer shows. What is not in base64url is bound to nothing, and so is seen.
func (n *names) bindSCIM(name, id string) {
	if own, err := base64.RawURLEncoding.DecodeString(id); err == nil && len(own) > 0 {
		n.bind(name, string(own))
	}
}

var (
	named = regexp.MustCompile(`\{[a-z][a-z0-9]*\}`)
	tags  = regexp.MustCompile(`W/\\?"[^"\\]*\\?"`)                      // also as they stand in JSON
	times = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`) // WorkflowGen's, of now
	ids   = regexp.MustCompile(`[A-Za-z0-9_-]{6,}=*`)
)

// fill puts ids in the place of names: SCIM's, or WorkflowGen's.
func (n *names) fill(text string, workflowGen bool) string {
	for i, version := range n.versions {
		text = strings.ReplaceAll(text, versionName(i), version)
	}
	return named.ReplaceAllStringFunc(text, func(name string) string {
		id, ok := n.workflowGen[strings.Trim(name, "{}")]
		switch {
		case !ok:
			return name
		case workflowGen:
			return id
		}
		return scimID(id)
	})
}

func versionName(i int) string { return fmt.Sprintf("{v%d}", i+1) }

// hide is the opposite of fill, for both kinds of id, and takes out what differs each time.
func (n *names) hide(text string) string {
	text = times.ReplaceAllString(text, "{time}")
	text = tags.ReplaceAllStringFunc(text, func(tag string) string {
		tag = strings.ReplaceAll(tag, `\`, "")
		i := slices.Index(n.versions, tag)
		if i < 0 {
			i = len(n.versions)
			n.versions = append(n.versions, tag)
		}
		return versionName(i)
	})
	return ids.ReplaceAllStringFunc(text, func(id string) string {
		if name, ok := n.names[id]; ok {
			return "{" + name + "}"
		}
		return id
	})
}
