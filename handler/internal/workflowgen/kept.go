package workflowgen

import "strings"

// The comparisons between what a change asked for and what WorkflowGen's answer shows. Provisioning decides what follows
// from a difference.

// Critical is the set of properties that must be as asked: a user who stays active, has another name or cannot be found by
// the identifier is not what Entra was told.
const Critical = FieldSet(1)<<UserName | FieldSet(1)<<SystemIdentifier | FieldSet(1)<<IsActive

// Fields is the set of properties that the change writes.
func (c UserChange) Fields() (s FieldSet) {
	for f := range c {
		s = s.With(f)
	}
	return s
}

// Differs is the set of properties in c that u shows with another value, compared byte by byte. Hidden properties are not
// in it.
func (c UserChange) Differs(u *User) (s FieldSet) {
	for f, v := range c {
		if !u.Hidden.Has(f) && u.Values[f] != v {
			s = s.With(f)
		}
	}
	return s
}

// Whole is the change that writes every property of u that has a value, with c applied to it.
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

// Change is the change that writes every property of u that has a value and is shown.
func (u *User) Change() UserChange { return UserChange{}.Whole(u) }

// SameName reports whether an instance treats two names as one: it ignores case and surrounding blanks.
func SameName(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

// MadeOf reports whether the created object can be the one that was asked for: it has the identifier, or the name, which
// WorkflowGen may have cut. If not, a server or a proxy has mixed up two answers.
func MadeOf(askedName, askedIdentifier, name, identifier string) bool {
	asked, got := strings.ToLower(strings.TrimSpace(askedName)), strings.ToLower(strings.TrimSpace(name))
	return askedName == "" || strings.HasPrefix(asked, got) || askedIdentifier != "" && askedIdentifier == identifier
}
