package link

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Key is a property by which an account is recognised in Entra.
type Key string

// The keys. The settings of WorkflowGen's classic synchronization decide which value it stored as systemIdentifier.
const (
	BySID         Key = "sid"          // systemIdentifier = onPremisesSecurityIdentifier
	ByImmutableID Key = "immutable-id" // systemIdentifier, an objectGUID in any spelling, = onPremisesImmutableId
	BySAM         Key = "sam"          // user name, with or without its domain, = onPremisesSamAccountName
	ByUPN         Key = "upn"          // user name = user principal name, in Entra or in Active Directory
	ByMail        Key = "mail"
	ByEmployeeID  Key = "employee-id"
	ByName        Key = "name" // of groups
	ByCSV         Key = "csv"  // a person chose it
)

// Keys lists the keys that a plan can use.
var Keys = []Key{BySID, ByImmutableID, BySAM, ByUPN, ByMail, ByEmployeeID, ByName}

// UnmarshalText reads a key.
func (k *Key) UnmarshalText(text []byte) error {
	if !slices.Contains(Keys, Key(text)) {
		return fmt.Errorf("the key must be one of %v, not %q", Keys, text)
	}
	*k = Key(text)
	return nil
}

// values holds, for each key, the values of an object of Entra and the value of an account that must be equal.
var values = map[Key]struct {
	kind    string // the only type that has the key; "": both
	object  func(*Object) []string
	account func(*Account) string
}{
	BySID:         {"", func(o *Object) []string { return []string{o.SID} }, func(a *Account) string { return a.SystemIdentifier }},
	ByImmutableID: {"", func(o *Object) []string { return []string{guid(o.ImmutableID)} }, func(a *Account) string { return guid(a.SystemIdentifier) }},
	BySAM: {"", func(o *Object) []string { return []string{o.SAM} }, func(a *Account) string {
		_, name := splitDomain(a.Name)
		return name
	}},
	ByUPN: {User, func(o *Object) []string { return []string{o.Name, o.OnPremises} }, func(a *Account) string {
		if !strings.Contains(a.Name, "@") {
			return ""
		}
		return a.Name
	}},
	ByMail:       {"", func(o *Object) []string { return []string{o.Mail} }, func(a *Account) string { return a.Mail }},
	ByEmployeeID: {"", func(o *Object) []string { return []string{o.EmployeeID} }, func(a *Account) string { return a.EmployeeNumber }},
	ByName:       {Group, func(o *Object) []string { return []string{o.Name} }, func(a *Account) string { return a.Name }},
}

// ofObject lists the values by which an object of Entra can be found.
func (k Key) ofObject(o *Object, kind string) []string {
	if v, ok := values[k]; ok && (v.kind == "" || v.kind == kind) {
		return texts(v.object(o)...)
	}
	return nil
}

// ofAccount is the value by which the object of an account is looked up, "" if the account has none.
func (k Key) ofAccount(a *Account, kind string) string {
	if v, ok := values[k]; ok && (v.kind == "" || v.kind == kind) {
		return strings.ToLower(v.account(a))
	}
	return ""
}

// contradicts returns the reason why an account is not the object that was found for it, or "": names are reused, but the
// systemIdentifier can be the SID or the GUID of another object. Entra does not show the GUID of a group.
func (o *Object) contradicts(a *Account, kind string) string {
	id := a.SystemIdentifier
	if strings.HasPrefix(strings.ToUpper(id), "S-1-") {
		if o.SID != "" && !strings.EqualFold(id, o.SID) {
			return "its systemIdentifier is the SID of another object"
		}
		return ""
	}
	if is := guid(id); kind == User && is != "" && is != guid(o.ImmutableID) {
		return "its systemIdentifier is the GUID of another object, or the objectId of one that Entra does not show"
	}
	return ""
}

// texts lists the values that are not empty, in lower case, each once.
func texts(values ...string) []string {
	var all []string
	for _, v := range values {
		v = strings.ToLower(strings.TrimSpace(v))
		if v != "" && (len(all) == 0 || all[0] != v) {
			all = append(all, v)
		}
	}
	return all
}

// splitDomain splits a name in Windows' spelling, DOMAIN\name.
func splitDomain(name string) (domain, rest string) {
	if before, after, ok := strings.Cut(name, `\`); ok {
		return before, after
	}
	return "", name
}

// sameDomain reports whether the domain of a name can be that of an object. Entra shows the short name of a domain for groups
// only. For users it shows the long name, whose first part is usually the short one; also holds the exceptions.
func sameDomain(short string, o *Object, also map[string]string) bool {
	if short == "" {
		return true
	}
	long := strings.ToLower(o.Domain)
	if full, ok := also[strings.ToLower(short)]; ok {
		return strings.EqualFold(full, long)
	}
	first, _, _ := strings.Cut(long, ".")
	return strings.EqualFold(short, o.NetBIOS) || strings.EqualFold(short, first) || strings.EqualFold(short, long)
}

// guid is an objectGUID in one spelling, "" if the text is not one. Active Directory stores the bytes of its first three parts
// in reverse order, and base64 and plain hex show them so.
func guid(text string) string {
	t := strings.Trim(strings.TrimSpace(text), "{}")
	if len(t) == 36 && strings.Count(t, "-") == 4 {
		raw, err := hex.DecodeString(strings.ReplaceAll(t, "-", ""))
		if err != nil {
			return ""
		}
		for _, part := range [][]byte{raw[0:4], raw[4:6], raw[6:8]} {
			slices.Reverse(part)
		}
		return hex.EncodeToString(raw)
	}
	for _, decode := range []func(string) ([]byte, error){hex.DecodeString, base64.StdEncoding.DecodeString} {
		if raw, err := decode(t); err == nil && len(raw) == 16 {
			return hex.EncodeToString(raw)
		}
	}
	return ""
}
