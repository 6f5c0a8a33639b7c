package entra_test

import (
	"net/http"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/entra"
)

// whence remembers where a request goes.
type whence struct{ url string }

func (w *whence) Do(r *http.Request) (*http.Response, error) {
	w.url = r.URL.String()
	return nil, errDead
}

// Each cloud has a Graph, a sign-in and a template of its own.
func TestClouds(t *testing.T) {
	for cloud, graph := range map[entra.Cloud]string{entra.Global: "https://graph.microsoft.com/", entra.USGov: "https://graph.microsoft.us/",
		entra.DoD: "https://dod-graph.microsoft.us/", entra.China: "https://microsoftgraph.chinacloudapi.cn/"} {
		var c entra.Cloud
		if err := c.UnmarshalText([]byte(cloud)); err != nil || c != cloud || c.Template() == "" || c.SignIn().ActiveDirectoryAuthorityHost == "" {
			t.Errorf("%s: %v", cloud, err)
		}
		way := &whence{}
		client, err := entra.New(entra.Config{Cloud: cloud, Credential: asCaller{"t"}, Transport: way})
		if err != nil {
			t.Fatal(err)
		}
		_, _, _ = client.Instantiate(t.Context(), "X") // nobody answers
		if !strings.HasPrefix(way.url, graph) || !strings.Contains(way.url, cloud.Template()) {
			t.Errorf("%s asks %s", cloud, way.url)
		}
	}
	var c entra.Cloud
	if err := c.UnmarshalText([]byte("mars")); err == nil {
		t.Error("there is no such cloud")
	}
	if _, err := entra.New(entra.Config{URL: "http://graph.example", Credential: asCaller{"t"}}); err == nil {
		t.Error("a token should not travel in clear text")
	}
}
