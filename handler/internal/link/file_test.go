package link_test

import (
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/link"
)

// Names come from outside: a spreadsheet must not run one as a formula.
func TestCSVHasNoFormulas(t *testing.T) {
	var b strings.Builder
	p := link.Plan{Items: []link.Item{{Name: "=1+1", Entra: "@A1", Others: []string{"-2"}}}}
	if err := p.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{",'=1+1,", ",'@A1,", ",'-2"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, &b)
		}
	}
}
