package words

import (
	_ "embed"
	"encoding/json"
	"sync"

	"workflowgen-scim/handler/internal/provision"
)

// causesJSON has the words for each provision.Cause, signInsJSON those for each cause of a refused sign-in and for each check.
//
//go:embed causes.json
var causesJSON []byte

//go:embed signins.json
var signInsJSON []byte

// cause is the words for a cause: a title for a list, a sentence, and the fix.
type cause struct {
	Title, Why, Fix Text
	SharedFix       string // the name of a fix that several causes have
}

// catalogue is the content of a file.
type catalogue struct {
	Shared map[string]Text // fixes
	Causes map[string]cause
	Checks map[string]Text
}

// The catalogues are read for the first entry that is described: most instances never show one.
var (
	causes  = sync.OnceValue(func() catalogue { return load(causesJSON) })
	signIns = sync.OnceValue(func() catalogue { return load(signInsJSON) })
)

func load(file []byte) (c catalogue) {
	if err := json.Unmarshal(file, &c); err != nil {
		panic(err) // it is embedded
	}
	for code, w := range c.Causes {
		if w.SharedFix != "" {
			w.Fix = c.Shared[w.SharedFix]
			c.Causes[code] = w
		}
	}
	return c
}

// wordsOf returns the words for a cause. A code that a later version has stored is an unknown cause.
func wordsOf(c provision.Cause) cause {
	all := causes().Causes
	if w, ok := all[string(c)]; ok || c == "" {
		return w
	}
	return all[string(provision.CauseUnknown)]
}

// Title returns a few words for a cause, "" for none.
func Title(c provision.Cause, in Language) string { return wordsOf(c).Title.In(in) }

// Why returns a sentence that describes a cause, "" for none.
func Why(c provision.Cause, in Language) string { return wordsOf(c).Why.In(in) }

// Fix returns what an operator can do about a cause, "" for none. Commands and settings stand in backquotes.
func Fix(c provision.Cause, in Language) string { return wordsOf(c).Fix.In(in) }
