package app_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/telemetry"
)

const group = "8c0a3c1e-6d1f-4b0e-9a38-0f8f2d6c7b11"

// easyAuth returns the settings of the page behind App Service Authentication, and others.
func easyAuth(others ...string) settings.Values {
	set := settings.Values{"SYNCLOG_PAGE": "easyauth", "SYNCLOG_OPERATORS": group}
	for i := 0; i < len(others); i += 2 {
		set[others[i]] = others[i+1]
	}
	return set
}

// Where no platform removes the header of App Service Authentication, a caller can write it: the page is off, and the log of
// the program says how to turn it on.
func TestPageStaysOffWithoutAGuard(t *testing.T) {
	cfg, err := load(easyAuth())
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	a, err := app.New(cfg, telemetry.NewLogger(&log, &log))
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/synclog", nil)
	r.Header.Set("X-MS-CLIENT-PRINCIPAL", base64.StdEncoding.EncodeToString([]byte(`{"auth_typ":"aad","claims":[{"typ":"groups","val":"`+group+`"}]}`)))
	w := httptest.NewRecorder()
	if a.ServeHTTP(w, r); w.Code != http.StatusNotFound {
		t.Errorf("a header that the caller wrote: %d", w.Code)
	}
	if !strings.Contains(log.String(), "SYNCLOG_PAGE_GUARDED") || !strings.Contains(log.String(), "PAGE_MODE=easyauth and azd provision") {
		t.Errorf("the log does not say what to do: %s", &log)
	}
}

// The page is off until a setting names its readers, and no setting opens it to everyone.
func TestPageSettings(t *testing.T) {
	for name, c := range map[string]struct {
		set   settings.Values
		wrong string // the setting that is reported, "" if none is
		path  string
		want  int
	}{
		"nothing":                   {nil, "", "/synclog", http.StatusNotFound},
		"off":                       {settings.Values{"SYNCLOG_PAGE": "off", "SYNCLOG_OPERATORS": group}, "", "/synclog/export.csv", http.StatusNotFound},
		"the platform has it on":    {easyAuth("WEBSITE_AUTH_ENABLED", "True"), "", "/synclog", http.StatusUnauthorized},
		"the deployment has it on":  {easyAuth("SYNCLOG_PAGE_GUARDED", "easyauth"), "", "/synclog", http.StatusUnauthorized},
		"nothing has it on":         {easyAuth("SYNCLOG_PAGE_GUARDED", ""), "", "/synclog", http.StatusNotFound},
		"the platform has it off":   {easyAuth("WEBSITE_AUTH_ENABLED", "False"), "", "/synclog", http.StatusNotFound},
		"the platform is unclear":   {easyAuth("WEBSITE_AUTH_ENABLED", "1"), "", "/synclog", http.StatusNotFound},
		"the platform overrides it": {easyAuth("SYNCLOG_PAGE_GUARDED", "easyauth", "WEBSITE_AUTH_ENABLED", "false"), "", "/synclog", http.StatusNotFound},
		"an unknown guard":          {easyAuth("SYNCLOG_PAGE_GUARDED", "true"), "SYNCLOG_PAGE_GUARDED", "", 0},
		"the host's spelling":       {settings.Values{"SYNCLOG_PAGE": "link"}, "", "/SyncLog/rows", http.StatusUnauthorized},
		"a link":                    {settings.Values{"SYNCLOG_PAGE": "link"}, "", "/synclog", http.StatusUnauthorized},
		"a link in Azure":           {settings.Values{"SYNCLOG_PAGE": "link", "WEBSITE_INSTANCE_ID": "0123"}, "SYNCLOG_PAGE", "", 0},
		"Entra without a group":     {settings.Values{"SYNCLOG_PAGE": "easyauth"}, "SYNCLOG_OPERATORS", "", 0},
		"Entra with a group's name": {settings.Values{"SYNCLOG_PAGE": "easyauth", "SYNCLOG_OPERATORS": "Operators"}, "SYNCLOG_OPERATORS", "", 0},
		"everyone":                  {settings.Values{"SYNCLOG_PAGE": "everyone"}, "SYNCLOG_PAGE", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := load(c.set)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("%s is not reported: %v", c.wrong, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			a, err := app.New(cfg, telemetry.NewLogger(t.Output(), t.Output()))
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", c.path, nil)
			r.Header.Set("Authorization", "Bearer "+secretToken) // does not open the page
			if a.ServeHTTP(w, r); w.Code != c.want {
				t.Errorf("%s answers %d, want %d", c.path, w.Code, c.want)
			}
			if link := a.PageLink(); (link != "") != (cfg.Page == settings.Link) {
				t.Errorf("the link is %q", link)
			}
		})
	}
}
