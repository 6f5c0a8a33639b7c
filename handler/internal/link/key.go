package link

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// Key is what somebody is known again by.
type Key string

// The keys. What WorkflowGen's classic synchronization kept as systemIdentifier differs with its settings.
const (
	BySID         Key = "sid"          // systemIdentifier = onPremisesSecurityIdentifier
	ByImmutableID Key = "immutable-id" // systemIdentifier, an objectGUID in any spelling, = onPremisesImmutableId
	BySAM         Key = "sam"          // user name, with or without its domain, = onPremisesSamAccountName
	ByUPN         Key = "upn"          // user name = user principal name, in Entra or in Active Directory
	ByMail        Key = "mail"
	ByEmployeeID  Key = "employee-id"
	ByName        Key = "name" // of groups
	ByCSV         Key = "csv"  // a person said so
)

// Keys are those that can be asked for.
var Keys = []Key{BySID, ByImmutableID, BySAM, ByUPN, ByMail, ByEmployeeID, ByName}

// UnmarshalText reads a key.
func (k *Key) UnmarshalText(text []byte) error {
	for _, known := range Keys {
		if string(text) == string(known) {
			*k = known
			return nil
		}
	}
	return fmt.Errorf("%q is none of the keys %v", text, Keys)
}

// ofObject are the values that an object of Entra can be found by.
func (k Key) ofObject(o *Object, kind string) []string {
	switch k {
	case BySID:
		return texts(o.SID)
	case ByImmutableID:
		return texts(guid(o.ImmutableID))
	case BySAM:
		return texts(o.SAM)
	case ByUPN:
		if kind == User {
			return texts(o.Name, o.OnPremises)
		}
	case ByMail:
		return texts(o.Mail)
	case ByEmployeeID:
		return texts(o.EmployeeID)
	case ByName:
		if kind == Group {
			return texts(o.Name)
		}
	}
	return nil
}

// ofAccount is the value that an account of WorkflowGen is looked for by, "" if it has none.
func (k Key) ofAccount(a *Account, kind string) string {
	switch k {
	case BySID:
		return strings.ToLower(a.SystemIdentifier)
	case ByImmutableID:
		return guid(a.SystemIdentifier)
	case BySAM:
		_, name := splitDomain(a.Name)
		return strings.ToLower(name)
	case ByUPN:
		if kind == User && strings.Contains(a.Name, "@") {
			return strings.ToLower(a.Name)
		}
	case ByMail:
		return strings.ToLower(a.Mail)
	case ByEmployeeID:
		return strings.ToLower(a.EmployeeNumber)
	case ByName:
		if kind == Group {
			return strings.ToLower(a.Name)
		}
	}
	return ""
}

// contradicts says why an account is not the object that was found for it: names are given again to others, but the
// systemIdentifier is the SID or the GUID of somebody else. Of a group Entra tells no GUID.
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

// texts are those that are not empty, in lower case, each once.
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

// splitDomain takes the domain off a name in Windows' spelling.
func splitDomain(name string) (domain, rest string) {
	if before, after, ok := strings.Cut(name, `\`); ok {
		return before, after
	}
	return "", name
}

// sameDomain says whether a name's domain can be that of an object. Entra tells the short name of groups only; of users it
// tells the long one, whose first part the short one usually is. What else it may be is in also.
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

// guid is an objectGUID in one spelling, "" for what is none. Active Directory stores it with its first three parts
// turned around, and that is what base64 and plain hex show.
func guid(text string) string {
	t := strings.Trim(strings.TrimSpace(text), "{}")
	if len(t) == 36 && strings.Count(t, "-") == 4 {
		raw, err := hex.DecodeString(strings.ReplaceAll(t, "-", ""))
		if err != nil {
			return ""
		}
		for _, part := range [][]byte{raw[0:4], raw[4:6], raw[6:8]} {
			for i, j := 0, len(part)-1; i < j; i, j = i+1, j-1 {
				part[i], part[j] = part[j], part[i]
			}
		}
		return hex.EncodeToString(raw)
	}
	if raw, err := hex.DecodeString(t); err == nil && len(raw) == 16 {
		return hex.EncodeToString(raw)
	}
	if raw, err := base64.StdEncoding.DecodeString(t); err == nil && len(raw) == 16 {
		return hex.EncodeToString(raw)
	}
	return ""
}
