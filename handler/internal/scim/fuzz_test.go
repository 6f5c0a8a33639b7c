package scim_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/test/golden"
)

// bodies returns the bodies of testdata/decode.
func bodies(f *testing.F) [][]byte {
	return golden.Sections(f, "decode/*.txtar", "user", "group")
}

// FuzzParseObject checks that nothing panics, and that ParseObject reads the values that encoding/json reads.
func FuzzParseObject(f *testing.F) {
	for _, b := range bodies(f) {
		f.Add(b)
	}
	f.Add([]byte(` { "a" : [ 1e5 , -0.0,"\ud800\"" ,{ } ] } `))
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := scim.ParseObject(body)
		if err != nil {
			return
		}
		var want any
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		if err := d.Decode(&want); err != nil {
			t.Fatalf("%q is no JSON and was read as %v: %v", body, o, err)
		}
		if got := plain(o); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read as %#v, want %#v", body, got, want)
		}
	})
}

// plain converts a value to the types of encoding/json.
func plain(v any) any {
	switch v := v.(type) {
	case scim.Object:
		m := map[string]any{}
		for _, f := range v {
			m[f.Name] = plain(f.Value)
		}
		return m
	case scim.Array:
		a := []any{}
		for _, e := range v {
			a = append(a, plain(e))
		}
		return a
	}
	return v
}

// FuzzDecode checks that nothing panics, and that the JSON of a resource decodes to the same resource, with nothing outside.
func FuzzDecode(f *testing.F) {
	for _, b := range bodies(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, kind := range []*scim.ResourceType{mapping.UserType, mapping.GroupType} {
			r, err := read(kind, body)
			if err != nil {
				continue
			}
			written := r.Append(nil, "https://example.com/1", scim.Everything())
			again, err := read(kind, written)
			if err != nil || !slices.Equal(again.Values, r.Values) || !slices.Equal(again.Members, r.Members) || again.Outside != nil {
				t.Errorf("%q is %q %v\nwritten %s\nand that is %q %v, outside %q, %v",
					body, r.Values, r.Members, written, again.Values, again.Members, again.Outside, err)
			}
		}
	})
}
