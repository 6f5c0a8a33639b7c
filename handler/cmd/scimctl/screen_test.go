package main

import (
	"regexp"
	"testing"
)

var sequence = regexp.MustCompile("\x1b\\[\\d+m")

// Colours add nothing but colours.
func TestColours(t *testing.T) {
	s := newScene(t)
	s.act()
	for _, args := range [][]string{{"log"}, {"log", "stats"}, {"log", "user", "ann@contoso.example"}, {"explain", "ann@contoso.example"}, {"log", "show", "ZI2YOWHW"}} {
		with, _ := s.run(t.Context(), 100, true, args...)
		without, _ := s.run(t.Context(), 100, false, args...)
		if with == without || sequence.ReplaceAllString(with, "") != without {
			t.Errorf("scimctl %v is with colours\n%s\nand without\n%s", args, with, without)
		}
	}
}
