package words

import (
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// formattedName is no attribute that WorkflowGen has, but one that requests hold.
var formattedName = Text{"formatted name", "nom formaté"}

// Attribute is the label of an attribute, or the path itself if it has no label.
func Attribute(path string, in Language) string {
	if path == "name.formatted" {
		return formattedName.In(in)
	}
	if l, ok := mapping.LabelOf(path); ok {
		return Text{l.English, l.French}.In(in)
	}
	return path
}

func attributes(paths []string, in Language) []string {
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = Attribute(p, in)
	}
	return names
}

// newActive returns the value that a change gave to active: "true", "false", or "" where the entry has none.
func newActive(l synclog.Line) string {
	i := slices.IndexFunc(l.Values, func(v provision.Value) bool { return v.Path == "active" })
	if i < 0 {
		return ""
	}
	return strings.ToLower(l.Values[i].After)
}
