package doctor_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"workflowgen-scim/handler/internal/doctor"
)

func TestRun(t *testing.T) {
	look := func(f doctor.Finding) func(context.Context) doctor.Finding {
		return func(context.Context) doctor.Finding { return f }
	}
	never := func(context.Context) doctor.Finding {
		t.Error("a check was run whose needs did not pass")
		return doctor.Finding{}
	}
	checks := []doctor.Check{
		{Name: "address", Look: look(doctor.OK("%s answers", "it"))},
		{Name: "sign-in", Needs: []string{"address"}, Look: look(doctor.Fail(errors.New("refused"), "set it"))},
		{Name: "rights", Needs: []string{"address", "sign-in"}, Look: never},
		{Name: "directory", Needs: []string{"rights"}, Look: never},
		{Name: "clock", Look: look(doctor.Skip("no"))},
	}
	var told []doctor.Result
	all := doctor.Run(t.Context(), checks, func(r doctor.Result) { told = append(told, r) })
	want := []doctor.Result{
		{"address", doctor.Good, "it answers", ""}, {"sign-in", doctor.Bad, "refused", "set it"},
		{"rights", doctor.Skipped, "not checked, because of: sign-in", ""}, {"directory", doctor.Skipped, "not checked, because of: rights", ""},
		{"clock", doctor.Skipped, "no", ""},
	}
	if !slices.Equal(all, want) || !slices.Equal(told, want) || doctor.Failed(all) != 1 {
		t.Errorf("results %+v, told %+v, %d failed", all, told, doctor.Failed(all))
	}
}
