package auth_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/telemetry"
)

func TestDoor(t *testing.T) {
	authn := auth.ForTokens("the-old-secret", "the-new-secret")
	for header, why := range map[string]string{
		"Bearer the-old-secret":   "",
		"bearer the-new-secret":   "",
		"Bearer  the-new-secret ": "",
		"":                        "no Authorization header",
		"Basic the-new-secret":    "not a bearer token",
		"the-new-secret":          "not a bearer token",
		"Bearer":                  "unknown token",
		"Bearer the-new-secre":    "unknown token",
		"Bearer the-new-secretx":  "unknown token",
	} {
		ctx, event := telemetry.Begin(t.Context())
		err := authn.Check(ctx, header)
		if denied := errors.Is(err, auth.ErrDenied); denied != (why != "") {
			t.Errorf("%q: error %v", header, err)
		}
		var log bytes.Buffer
		event.End(ctx, slog.New(slog.NewJSONHandler(&log, nil)), "request")
		if why != "" && !strings.Contains(log.String(), why) {
			t.Errorf("%q: the event does not say %q: %s", header, why, &log)
		}
		if strings.Contains(log.String(), "new-secre") || strings.Contains(log.String(), "old-secret") {
			t.Errorf("%q: a token is in the log: %s", header, &log)
		}
	}
}

func TestDoorWithoutTokensIsShut(t *testing.T) {
	if err := auth.ForTokens().Check(t.Context(), "Bearer "); !errors.Is(err, auth.ErrDenied) {
		t.Errorf("error %v, want ErrDenied", err)
	}
}

func BenchmarkCheck(b *testing.B) {
	authn := auth.ForTokens("the-old-secret", "the-new-secret")
	b.ReportAllocs()
	for b.Loop() {
		if err := authn.Check(b.Context(), "Bearer the-new-secret"); err != nil {
			b.Fatal(err)
		}
	}
}
