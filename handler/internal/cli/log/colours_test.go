package log_test

import (
	"regexp"
	"testing"

	"workflowgen-scim/handler/internal/test/scene"
)

var sequence = regexp.MustCompile("\x1b\\[\\d+m")

// Output with colours differs by its escape sequences only.
func TestColours(t *testing.T) {
	s := scene.New(t, commands)
	s.Act()
	for _, args := range [][]string{{"log"}, {"log", "stats"}, {"log", "user", "ann@contoso.example"}, {"explain", "ann@contoso.example"}, {"log", "show", "ZI2YOWHW"}} {
		with, _ := s.Run(t.Context(), 100, true, args...)
		without, _ := s.Run(t.Context(), 100, false, args...)
		if with == without || sequence.ReplaceAllString(with, "") != without {
			t.Errorf("scimctl %v is with colours\n%s\nand without\n%s", args, with, without)
		}
	}
}
