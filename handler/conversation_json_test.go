package main_test

import (
	"bytes"
	"encoding/json"
	"strings"
)

const lineWidth = 120

// layout writes JSON for people: what fits on a line stands on one, and names stay in their order.
func layout(raw json.RawMessage, indent string) string {
	opened, parts := split(raw)
	if line := oneLine(raw); opened == 0 || len(parts) == 0 || len(indent)+len(line) <= lineWidth {
		return line
	}
	deeper := indent + "  "
	lines := make([]string, len(parts))
	for i, p := range parts {
		lines[i] = deeper + p.name + layout(p.value, deeper)
	}
	return string(opened) + "\n" + strings.Join(lines, ",\n") + "\n" + indent + closing(opened)
}

// oneLine writes JSON with a space after each colon and comma, and nowhere else.
func oneLine(raw json.RawMessage) string {
	opened, parts := split(raw)
	if opened == 0 {
		return string(bytes.TrimSpace(raw))
	}
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.name + oneLine(p.value)
	}
	return string(opened) + strings.Join(texts, ", ") + closing(opened)
}

// part is an element of an array, or a member of an object with its name as it is to be written.
type part struct {
	name  string
	value json.RawMessage
}

// split takes an object or an array apart; opened is 0 for what is neither. It panics for what is no JSON, which callers
// have looked at before.
func split(raw json.RawMessage) (opened rune, parts []part) {
	d := json.NewDecoder(bytes.NewReader(raw))
	delim, ok := next(d).(json.Delim)
	if !ok {
		return 0, nil
	}
	for d.More() {
		var p part
		if delim == '{' {
			name, _ := json.Marshal(next(d))
			p.name = string(name) + ": "
		}
		if err := d.Decode(&p.value); err != nil {
			panic(err)
		}
		parts = append(parts, p)
	}
	return rune(delim), parts
}

func next(d *json.Decoder) json.Token {
	t, err := d.Token()
	if err != nil {
		panic(err)
	}
	return t
}

func closing(opened rune) string {
	if opened == '{' {
		return "}"
	}
	return "]"
}

// without is a JSON object less some of its members.
func without(object json.RawMessage, names ...string) json.RawMessage {
	_, parts := split(object)
	var kept []string
	for _, p := range parts {
		dropped := false
		for _, name := range names {
			dropped = dropped || p.name == `"`+name+`": `
		}
		if !dropped {
			kept = append(kept, p.name+string(p.value))
		}
	}
	return json.RawMessage("{" + strings.Join(kept, ",") + "}")
}
