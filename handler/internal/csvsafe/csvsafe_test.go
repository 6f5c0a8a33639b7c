package csvsafe_test

import (
	"slices"
	"testing"

	"workflowgen-scim/handler/internal/csvsafe"
)

func TestRow(t *testing.T) {
	got := csvsafe.Row([]string{"", "Ann", "=1+1", "+1", "-1", "@A1", "\tx", "\rx", "a=b", "é"})
	want := []string{"", "Ann", "'=1+1", "'+1", "'-1", "'@A1", "'\tx", "'\rx", "a=b", "é"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
