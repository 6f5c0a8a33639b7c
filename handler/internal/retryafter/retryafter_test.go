package retryafter_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/retryafter"
)

func TestParse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for value, want := range map[string]time.Duration{
			"0": 0, "120": 2 * time.Minute, "-5": 0, "1.5": 1500 * time.Millisecond,
			time.Now().Add(time.Minute).UTC().Format(http.TimeFormat):  time.Minute,
			time.Now().Add(-time.Minute).UTC().Format(http.TimeFormat): 0,
		} {
			if d, ok := retryafter.Parse(value); d != want || !ok {
				t.Errorf("%q: %v, %v, want %v", value, d, ok, want)
			}
		}
		for _, value := range []string{"", "soon", "NaN", "Inf", "1e10", "5 s"} {
			if d, ok := retryafter.Parse(value); d != 0 || ok {
				t.Errorf("%q: %v, %v", value, d, ok)
			}
		}
	})
}

func TestFormat(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0", 30 * time.Second: "30", 90*time.Second + 999*time.Millisecond: "90"} {
		if got := retryafter.Format(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}
