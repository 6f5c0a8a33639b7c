package app

import (
	"bytes"
	stdlog "log"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/telemetry"
)

// A line that net/http logs becomes an event without personal data.
func TestStandardLog(t *testing.T) {
	before, flags := stdlog.Writer(), stdlog.Flags()
	t.Cleanup(func() { stdlog.SetOutput(before); stdlog.SetFlags(flags) })
	var out, err bytes.Buffer
	adoptStandardLog(telemetry.NewLogger(&out, &err))
	stdlog.Printf("Unsolicited response received on idle HTTP channel starting with %q; err=%v", `{"userName":"zoe"}`, nil)
	if text := err.String(); !strings.Contains(text, `"level":"WARN"`) || !strings.Contains(text, "Unsolicited response") || strings.Contains(text, "zoe") {
		t.Errorf("%s", text)
	}
}
