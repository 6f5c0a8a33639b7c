package scim_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/scim"
)

func TestParseObject(t *testing.T) {
	got, err := scim.ParseObject([]byte("\r\n\t { \"b\" : [ ] , \"a\":[1.50e3 ,\"x\",{ }],\"n\":null,\n\"t\":true,\"f\":false } \n"))
	want := scim.Object{
		{Name: "b", Value: scim.Array{}},
		{Name: "a", Value: scim.Array{json.Number("1.50e3"), "x", scim.Object{}}},
		{Name: "n", Value: nil}, {Name: "t", Value: true}, {Name: "f", Value: false},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, %v; want %#v", got, err, want)
	}
}

// nested returns n objects or arrays, one in the other.
func nested(n int, open, end string) string { return strings.Repeat(open, n) + strings.Repeat(end, n) }

// names returns an object with n names.
func names(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,"` + strings.Repeat("n", i+1) + `":0`)
	}
	return "{" + b.String()[1:] + "}"
}

func TestParseObjectErrors(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"empty":                   {"", "The body is not JSON: unexpected end of JSON input, at byte 0."},
		"white space":             {" \n", "The body is not JSON: unexpected end of JSON input, at byte 2."},
		"cut off":                 {`{"userName":"ann"`, "The body is not JSON: unexpected end of JSON input, at byte 17."},
		"trailing garbage":        {`{"userName":"ann"} x`, "The body is not JSON: invalid character 'x' after top-level value, at byte 20."},
		"two objects":             {`{}{}`, "The body is not JSON: invalid character '{' after top-level value, at byte 3."},
		"trailing comma":          {`{"userName":"ann",}`, "The body is not JSON: invalid character '}' looking for beginning of object key string, at byte 19."},
		"single quotes":           {`{'userName':'ann'}`, "The body is not JSON: invalid character '\\'' looking for beginning of object key string, at byte 2."},
		"line end in a string":    {"{\"userName\":\"a\nb\"}", "The body is not JSON: invalid character '\\n' in string literal, at byte 15."},
		"byte order mark":         {"\ufeff{}", "The body is not JSON: invalid character 'ï' looking for beginning of value, at byte 1."},
		"array":                   {`[{"userName":"ann"}]`, "The body is not a JSON object."},
		"string":                  {`"ann"`, "The body is not a JSON object."},
		"null":                    {`null`, "The body is not a JSON object."},
		"invalid UTF-8":           {"{\"userName\":\"Zo\xeb\"}", "The body is not UTF-8."},
		"invalid UTF-8 in a name": {"{\"\xff\":1}", "The body is not UTF-8."},
		"the same name twice":     {`{"userName":"ann","userName":"eve"}`, `"userName" occurs twice in one object.`},
		"… in another case":       {`{"userName":"ann","USERNAME":"eve"}`, `"USERNAME" occurs twice in one object.`},
		"… with an escape":        {`{"userName":"ann","user\u004eame":"eve"}`, `"userName" occurs twice in one object.`},
		"… deep inside":           {`{"emails":[{"value":"a","Value":"b"}]}`, `"Value" occurs twice in one object.`},
		"half a character":        {`{"userName":"\\\ud83d\u00e9"}`, `\ud83d is half a character.`},
		"… the second half":       {`{"userName":"\uDE00"}`, `\uDE00 is half a character.`},
		"… twice the first half":  {`{"userName":"\ud83d\ud83d\ude00"}`, `\ud83d is half a character.`},
		"… in a name":             {`{"\ud83d":"ann"}`, `\ud83d is half a character.`},
		"a control character":     {`{"userName":"ann\u0000"}`, "The body holds the control character U+0000."},
		"… that has a short name": {`{"userName":"ann\b"}`, "The body holds the control character U+0008."},
		"objects too deep":        {strings.Repeat(`{"a":`, 17) + "0" + strings.Repeat("}", 17), "The body is nested more than 16 deep."},
		"arrays too deep":         {`{"a":` + nested(16, "[", "]") + "}", "The body is nested more than 16 deep."},
		"far too deep":            {`{"a":` + nested(50_000, "[", "]") + "}", ""},
		"too many names":          {names(501), "An object has more than 500 names."},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := scim.ParseObject([]byte(c.body))
			e, ok := errors.AsType[*scim.Error](err)
			if !ok || e.Type != scim.InvalidSyntax || c.want != "" && e.Detail != c.want {
				t.Errorf("got %v, %v\nwant %s", o, err, c.want)
			}
		})
	}
	for name, body := range map[string]string{
		"as deep as it may be":          `{"a":` + nested(15, "[", "]") + "}",
		"as many names as there may be": names(500),
		"whole characters":              `{"streetAddress":"\ud83D\uDE00 1, rue \u00c9lys\u00e9e\r\n\tParis \\ud83d \uFFFD"}`,
	} {
		if _, err := scim.ParseObject([]byte(body)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Names are compared without regard to case (RFC 7643 §2.1).
func TestObjectGet(t *testing.T) {
	o := scim.Object{{Name: "Operations", Value: "x"}}
	if v, ok := o.Get("operations"); v != "x" || !ok {
		t.Errorf("operations is %v, %v", v, ok)
	}
	if v, ok := o.Get("op"); v != nil || ok {
		t.Errorf("op is %v, %v", v, ok)
	}
}
