package doctor_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/doctor"
)

func TestRun(t *testing.T) {
	look := func(f doctor.Finding) func(context.Context) doctor.Finding {
		return func(context.Context) doctor.Finding { return f }
	}
	never := func(context.Context) doctor.Finding {
		t.Error("looked at what makes no sense")
		return doctor.Finding{}
	}
	checks := []doctor.Check{
		{Name: "address", Look: look(doctor.OK("%s answers", "it"))},
		{Name: "sign-in", Needs: []string{"address"}, Look: look(doctor.Fail(errors.New("refused"), "set it"))},
		{Name: "rights", Needs: []string{"address", "sign-in"}, Look: never},
		{Name: "directory", Needs: []string{"rights"}, Look: never},
		{Name: "clock", Look: look(doctor.Skip("no"))},
	}
	var text strings.Builder
	all := doctor.Run(t.Context(), checks, func(r doctor.Result) { r.Print(&text) })
	want := `✓ address                it answers
✗ sign-in                refused
                         → set it
– rights                 not looked at, because of: sign-in
– directory              not looked at, because of: rights
– clock                  no
`
	if text.String() != want || doctor.Sick(all) != 1 {
		t.Errorf("%d sick:\n%s", doctor.Sick(all), &text)
	}
	text.Reset()
	if err := doctor.WriteJSON(&text, all[:2]); err != nil || !strings.Contains(text.String(), `"healthy": false`) || !strings.Contains(text.String(), `"cure": "set it"`) {
		t.Errorf("%v: %s", err, &text)
	}
}
