package mapping_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/test/golden"
	"workflowgen-scim/handler/internal/workflowgen"
)

const (
	shape  = "testdata/mapping.golden.md"
	readme = "../../../README.md"
	begin  = "<!-- mapping -->\n"
	end    = "<!-- /mapping -->"
)

func TestTable(t *testing.T) {
	golden.Check(t, shape, read(t, shape), table())
}

// README shows the tables between two markers.
func TestReadme(t *testing.T) {
	text := read(t, readme)
	before, rest, begins := strings.Cut(text, begin)
	_, after, ends := strings.Cut(rest, end)
	if !begins || !ends {
		t.Fatalf("README.md needs the lines %q and %q: the table of the mapping stands between them", strings.TrimSpace(begin), end)
	}
	golden.Check(t, readme, text, before+begin+table()+end+after)
}

// table is both tables in Markdown.
func table() string {
	var b strings.Builder
	b.WriteString("| Entra user | SCIM attribute | WorkflowGen user |\n|---|---|---|\n")
	for _, row := range mapping.Users {
		fmt.Fprintf(&b, "| `%s` | `%s` | `%s` |\n", row.Entra, scimName(row.SCIM), row.Field)
	}
	b.WriteString("\n| Entra group | SCIM attribute | WorkflowGen group |\n|---|---|---|\n")
	for _, row := range mapping.Groups {
		fmt.Fprintf(&b, "| `%s` | `%s` | `%s` |\n", row.Entra, row.SCIM, row.WorkflowGen)
	}
	return b.String()
}

// scimName is the path in Entra's list of attributes, which shows the manager without "value".
func scimName(path string) string {
	whole, isValue := strings.CutSuffix(path, ".value")
	if isValue && !strings.HasSuffix(whole, "]") {
		return whole
	}
	return path
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// vendor is the mapping of WorkflowGen's built-in connector, with the spelling of its guide. A migration from that connector
// finds every row again.
// https://docs.advantys.com/workflowgen-for-azure/v/7.22.0-5/azure-active-directory-synchronization
var vendor = []struct{ entra, scim, workflowGen string }{
	{`Switch([IsSoftDeleted], , "False", "True", "True", "False")`, `active`, `isActive`},
	{`displayName`, `displayName`, `commonName`},
	{`FacsimileTelephoneNumber`, `phoneNumbers[type eq "fax"].value`, `fax`},
	{`givenName`, `name.givenName`, `firstName`},
	{`jobTitle`, `title`, `jobTitle`},
	{`mail`, `emails[type eq "work"].value`, `email`},
	{`objectId`, `externalId`, `systemIdentifier`},
	{`manager`, `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager`, `manager`},
	{`mobile`, `phoneNumbers[type eq "mobile"].value`, `mobile`},
	{`postalCode`, `addresses[type eq "work"].postalCode`, `postalCode`},
	{`physicalDeliveryOfficeName`, `addresses[type eq "other"].Formatted`, `office`},
	{`streetAddress`, `addresses[type eq "work"].streetAddress`, `postalAddress`},
	{`surname`, `name.familyName`, `lastName`},
	{`telephoneNumber`, `phoneNumbers[type eq "work"].value`, `phone`},
	{`userPrincipalName`, `userName`, `userName`},
}

func TestVendorRows(t *testing.T) {
	rows := map[string]mapping.Row{}
	for _, row := range mapping.Users {
		rows[strings.ToLower(scimName(row.SCIM))] = row
	}
	builtIn := 0
	for _, row := range mapping.Users {
		if workflowgen.Properties[row.Field].BuiltIn {
			builtIn++
		}
	}
	if builtIn != len(vendor) {
		t.Errorf("%d properties are marked as BuiltIn, and the vendor maps %d", builtIn, len(vendor))
	}
	for _, want := range vendor {
		row, ok := rows[strings.ToLower(want.scim)]
		if !ok || !workflowgen.Properties[row.Field].BuiltIn || !strings.EqualFold(row.Entra, want.entra) || row.Field.String() != want.workflowGen {
			t.Errorf("the vendor maps %s to %s and that to %s; here the row is %+v", want.entra, want.scim, want.workflowGen, row)
		}
		if mapping.UserType.Index(want.scim) < 0 {
			t.Errorf("%s, as the vendor writes it, finds no leaf", want.scim)
		}
	}
}

// The rows of a group are the fields of workflowgen.Group; only the first two are values of a resource.
func TestGroupRows(t *testing.T) {
	if n := len(mapping.GroupType.Leaves); n != len(mapping.Groups)-1 || !mapping.GroupType.HasMembers() {
		t.Errorf("a group has %d leaves for %d rows", n, len(mapping.Groups))
	}
	for _, row := range mapping.Groups[:2] {
		if mapping.GroupType.Index(row.SCIM) < 0 {
			t.Errorf("%s finds no leaf", row.SCIM)
		}
	}
}

// Each attribute has one row, as in Entra's mappings.
func TestEachOnce(t *testing.T) {
	seen := map[string]string{}
	for _, row := range mapping.Users {
		for _, column := range []string{"Entra " + row.Entra, "SCIM " + strings.ToLower(row.SCIM), "WorkflowGen " + row.Field.String()} {
			if other, twice := seen[column]; twice {
				t.Errorf("%s is in the rows of %s and of %s", column, other, row.SCIM)
			}
			seen[column] = row.SCIM
		}
	}
}
