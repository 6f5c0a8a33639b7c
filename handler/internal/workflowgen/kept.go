package workflowgen

import "strings"

// What a write answers is held against what was asked. These are the comparisons; what follows from a difference is for
// provisioning to decide.

// Critical is the properties that must be as they were asked: a user who stays active, has another name, or cannot be found
// by the identifier is not what Entra was told.
const Critical = FieldSet(1)<<UserName | FieldSet(1)<<SystemIdentifier | FieldSet(1)<<IsActive

// Fields is the properties that a change writes.
func (c UserChange) Fields() (s FieldSet) {
	for f := range c {
		s = s.With(f)
	}
	return s
}

// Differs is the properties of c that u shows with another value, to the letter. What u hides is not among them.
func (c UserChange) Differs(u *User) (s FieldSet) {
	for f, v := range c {
		if !u.Hidden.Has(f) && u.Values[f] != v {
			s = s.With(f)
		}
	}
	return s
}

// Whole is a change that writes what u holds and c changes, with each property that either of them has.
func (c UserChange) Whole(u *User) UserChange {
	whole := UserChange{}
	for f, v := range u.Values {
		if v != "" {
			whole[Field(f)] = v
		}
	}
	for f, v := range c {
		whole[f] = v
	}
	return whole
}

// Change is a change that writes every property of u that has a value and is shown.
func (u *User) Change() UserChange { return UserChange{}.Whole(u) }

// SameName reports whether an instance takes two names for one: it compares them without regard to case, and without the
// blanks around them.
func SameName(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

// MadeOf reports whether what was made can be what was asked for: it has the name or the identifier, or a name that
// WorkflowGen has shortened. What fails this is the answer to another request, mixed up by a server or a proxy.
func MadeOf(askedName, askedIdentifier, name, identifier string) bool {
	asked, got := strings.ToLower(strings.TrimSpace(askedName)), strings.ToLower(strings.TrimSpace(name))
	return askedName == "" || strings.HasPrefix(asked, got) || askedIdentifier != "" && askedIdentifier == identifier
}
