package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/telemetry"
)

// The page is for nobody until somebody says for whom, and no setting opens it to all.
func TestPageSettings(t *testing.T) {
	const group = "8c0a3c1e-6d1f-4b0e-9a38-0f8f2d6c7b11"
	for name, c := range map[string]struct {
		set   map[string]string
		wrong string // the setting that is told, "" if all is well
		path  string
		want  int
	}{
		"nothing": {nil, "", "/synclog", http.StatusNotFound},
		"off":     {map[string]string{"SYNCLOG_PAGE": "off", "SYNCLOG_OPERATORS": group}, "", "/synclog/export.csv", http.StatusNotFound},
		"Entra":   {map[string]string{"SYNCLOG_PAGE": "easyauth", "SYNCLOG_OPERATORS": group}, "", "/synclog", http.StatusUnauthorized},
		"Entra, switched off": {map[string]string{"SYNCLOG_PAGE": "easyauth", "SYNCLOG_OPERATORS": group, "WEBSITE_AUTH_ENABLED": "False"}, "",
			"/synclog", http.StatusNotFound},
		"the host's spelling":       {map[string]string{"SYNCLOG_PAGE": "link"}, "", "/SyncLog/rows", http.StatusUnauthorized},
		"a link":                    {map[string]string{"SYNCLOG_PAGE": "link"}, "", "/synclog", http.StatusUnauthorized},
		"a link in Azure":           {map[string]string{"SYNCLOG_PAGE": "link", "WEBSITE_INSTANCE_ID": "0123"}, "SYNCLOG_PAGE", "", 0},
		"Entra without a group":     {map[string]string{"SYNCLOG_PAGE": "easyauth"}, "SYNCLOG_OPERATORS", "", 0},
		"Entra with a group's name": {map[string]string{"SYNCLOG_PAGE": "easyauth", "SYNCLOG_OPERATORS": "Operators"}, "SYNCLOG_OPERATORS", "", 0},
		"everybody":                 {map[string]string{"SYNCLOG_PAGE": "everybody"}, "SYNCLOG_PAGE", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("WEBSITE_INSTANCE_ID", "")
			t.Setenv("WEBSITE_AUTH_ENABLED", "")
			cfg, err := load(t, c.set)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("%s is not told: %v", c.wrong, err)
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
			r.Header.Set("Authorization", "Bearer "+complete["SCIM_TOKEN"]) // opens nothing here
			if a.ServeHTTP(w, r); w.Code != c.want {
				t.Errorf("%s answers %d, want %d", c.path, w.Code, c.want)
			}
			if link := a.PageLink(); (link != "") != (cfg.Page == app.Link) {
				t.Errorf("the link is %q", link)
			}
		})
	}
}
