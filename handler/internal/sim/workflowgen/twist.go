package workflowgen

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/graph-gophers/graphql-go"
)

// Mishaps of an instance that reports success and does not do as asked. WorkflowGen itself does them, at both doors, so that
// they leave a real state.
const (
	Ignore  Mishap = "ignore"  // acknowledges a write and leaves out Property, or does nothing if that is empty
	Replace Mishap = "replace" // an update clears the properties that it does not name; the names and identifiers stay
	Cut     Mishap = "cut"     // texts are kept up to Length characters
	Stale   Mishap = "stale"   // a read shows the object as before its last write, for the time For after it
	Hide    Mishap = "hide"    // the answer does not show Property, by its name in the answer or the type of a SCIM element
	IDOnly  Mishap = "id-only" // a SCIM answer shows only the id; at the GraphQL door the document decides
)

type twistKey struct{}

// twistOf returns the fault of WorkflowGen's own doing that the request of a context meets, nil for none.
func twistOf(ctx context.Context) *Fault {
	f, _ := ctx.Value(twistKey{}).(*Fault)
	return f
}

// twist answers a request as an instance with the fault does.
func (f *Fault) twist(w http.ResponseWriter, r *http.Request, next http.Handler) {
	a := kept(next, r.WithContext(context.WithValue(r.Context(), twistKey{}, f)))
	switch {
	case a.status >= 300:
	case f.What == Hide, f.What == IDOnly:
		a.rewrite(func(v any) any {
			if f.What == Hide {
				return without(v, f.Property)
			}
			return onlyID(v)
		})
	}
	a.write(w)
}

func (f *Fault) is(what Mishap) bool { return f != nil && f.What == what }

// ignoresAll reports whether a write is acknowledged and not made.
func (f *Fault) ignoresAll() bool { return f.is(Ignore) && f.Property == "" }

// rewrite replaces the JSON of an answer.
func (a *keptAnswer) rewrite(change func(any) any) {
	var v any
	d := json.NewDecoder(bytes.NewReader(a.body.Bytes()))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return
	}
	text, err := json.Marshal(change(v))
	if err != nil {
		panic(err) // it was JSON before
	}
	a.body.Reset()
	a.body.Write(text)
	a.header.Set("Content-Length", strconv.Itoa(len(text)))
}

// without removes the members of a name and the elements of a type from a value, at every depth.
func without(v any, name string) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, name)
		for k := range v {
			v[k] = without(v[k], name)
		}
	case []any:
		left := []any{}
		for _, item := range v {
			if o, ok := item.(map[string]any); !ok || o["type"] != name {
				left = append(left, without(item, name))
			}
		}
		return left
	}
	return v
}

// onlyID reduces a SCIM resource to its id.
func onlyID(v any) any {
	o, ok := v.(map[string]any)
	if !ok || o["id"] == nil {
		return v
	}
	return map[string]any{"id": o["id"], "schemas": o["schemas"], "meta": o["meta"]}
}

// twisted returns the input as an instance with the fault reads it.
func (in *userInput) twisted() *userInput {
	own := *in
	switch f := in.twist; {
	case f.is(Ignore):
		forget(&own, f.Property)
	case f.is(Replace) && in.ID != "":
		for _, p := range own.Properties.all() {
			clearUnset(p)
		}
		own.SystemIdentifier = in.SystemIdentifier
		own.ManagerID.Set = true
	case f.is(Cut):
		for _, p := range own.Properties.all() {
			f.cut(p)
		}
		own.SystemIdentifier = in.SystemIdentifier
		f.cut(&own.UserName)
		f.cut(&own.LastName)
	}
	return &own
}

func (in *groupInput) twisted() *groupInput {
	own := *in
	switch f := in.twist; {
	case f.is(Ignore):
		forget(&own, f.Property)
	case f.is(Replace) && in.ID != "":
		clearUnset(&own.SystemIdentifier)
	case f.is(Cut):
		f.cut(&own.Name)
	}
	return &own
}

// forget removes a property from an input, if there is one of that name.
func forget(input any, property string) {
	if field := propertyOf(input, property); field.IsValid() {
		field.SetZero()
	}
}

// propertyOf returns the field of an input, by the name of the property in the schema.
func propertyOf(input any, property string) reflect.Value {
	if property == "" {
		return reflect.Value{}
	}
	name := strings.ToUpper(property[:1]) + property[1:]
	if name == "Manager" {
		name = "ManagerID"
	}
	return reflect.ValueOf(input).Elem().FieldByName(name)
}

// check returns an error if a fault of WorkflowGen's own doing is incomplete.
func (f *Fault) check() error {
	switch {
	case f.What == Ignore && f.Property != "" && !propertyOf(&userInput{}, f.Property).IsValid() && !propertyOf(&groupInput{}, f.Property).IsValid():
		return fmt.Errorf("neither users nor groups have a property %q", f.Property)
	case f.What == Hide && f.Property == "":
		return errors.New(`"hide" needs a "property"`)
	case f.What == Cut && f.Length < 1:
		return errors.New(`"cut" needs a "length"`)
	}
	return nil
}

func clearUnset(p *graphql.NullString) { p.Set = true }

func (f *Fault) cut(p *graphql.NullString) {
	if p.Value == nil {
		return
	}
	if text := []rune(*p.Value); len(text) > f.Length {
		p.Value = new(string(text[:f.Length]))
	}
}

// past is the state of an object before its last write.
type past[T any] struct {
	was *T // nil if the object did not exist
	at  time.Time
}

// seen returns the object that a read shows: the present one, or the past one if the instance reads from a replica.
func (p *past[T]) seen(is *T, f *Fault) *T {
	if f.is(Stale) && !p.at.IsZero() && (f.For == 0 || time.Since(p.at) < time.Duration(f.For)) {
		return p.was
	}
	return is
}

// seenUser returns a user as a read shows it, nil if it shows none.
func (s *store) seenUser(u *user, f *Fault) *user {
	if u == nil || !f.is(Stale) {
		return u
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if e := at(s.users, u.number); e != nil {
		return e.past.seen(u, f)
	}
	return u
}

func (s *store) seenGroup(g *group, f *Fault) *group {
	if g == nil || !f.is(Stale) {
		return g
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if e := at(s.groups, g.number); e != nil {
		return e.past.seen(g, f)
	}
	return g
}

// seenAll returns a list as a read shows it. The total may differ from that of a replica, but is never below the number shown.
func seenAll[T any](l *list[*T], err error, see func(*T) *T) (*list[*T], error) {
	if err != nil {
		return nil, err
	}
	all := l.Items[:0:0]
	for _, item := range l.Items {
		if shown := see(item); shown != nil {
			all = append(all, shown)
		} else {
			l.TotalCount--
		}
	}
	l.Items = all
	return l, nil
}
