package model

import (
	"os"
	"strings"
	"testing"
)

// What TestWhatStaysPossible shows is told in the comment of package provision.
func TestWhatStaysPossibleIsTold(t *testing.T) {
	data, err := os.ReadFile("../../provision/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, told, _ := strings.Cut(strings.Join(strings.Fields(strings.ReplaceAll(string(data), "//", " ")), " "), "# What stays possible")
	for _, words := range []string{"cannot be called back", "stands still", "delayed before it reaches the gateway", "hang-up is noticed"} {
		if !strings.Contains(told, words) {
			t.Errorf("package provision does not say under \"What stays possible\": %s", words)
		}
	}
}
