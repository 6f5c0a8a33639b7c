package main_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// apiVersions is infra/versions.json: the API version of each resource type, and the retirements that Microsoft announced.
type apiVersions struct {
	Versions    map[string]string
	Retirements []retirement
}

// retirement says that from a day on Azure does not answer the versions of a provider's types that are older than one.
type retirement struct{ Provider, Before, On, Source string }

// notice is how long before a retirement the tests fail: time for a release, and for its users to deploy it.
const notice = 180 * 24 * time.Hour

// ending returns the versions in use that are retired within the notice.
func (v apiVersions) ending(now time.Time) (ending []string, err error) {
	for _, r := range v.Retirements {
		on, err := time.Parse(time.DateOnly, r.On)
		if err != nil {
			return nil, err
		}
		for kind, version := range v.Versions {
			if strings.HasPrefix(kind, r.Provider+"/") && version < r.Before && !now.Before(on.Add(-notice)) {
				ending = append(ending, fmt.Sprintf("%s@%s ends on %s: use %s or newer (%s)", kind, version, r.On, r.Before, r.Source))
			}
		}
	}
	slices.Sort(ending)
	return ending, nil
}

// Each resource type has one API version, which versions.json lists.
func TestAPIVersions(t *testing.T) {
	var want apiVersions
	readJSON(t, "../infra/versions.json", &want)
	used := map[string]bool{}
	resource := regexp.MustCompile(`(?m)^ *resource \w+ '([^'@]+)@([^']+)'`)
	for name, text := range bicep(t) {
		for _, m := range resource.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
			if want.Versions[m[1]] != m[2] {
				t.Errorf("infra/%s: %s@%s, and infra/versions.json says %q: make them equal", name, m[1], m[2], want.Versions[m[1]])
			}
		}
	}
	for kind := range want.Versions {
		if !used[kind] {
			t.Errorf("infra/versions.json lists %s, which is not used: remove it", kind)
		}
	}
}

// No deployment stops working on a day that was announced: the test fails half a year before.
func TestRetirements(t *testing.T) {
	var v apiVersions
	readJSON(t, "../infra/versions.json", &v)
	ending, err := v.ending(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range ending {
		t.Errorf("infra/versions.json: %s", e)
	}
	for _, r := range v.Retirements {
		if u, err := url.Parse(r.Source); err != nil || u.Scheme != "https" || r.Provider == "" || r.Before == "" {
			t.Errorf("infra/versions.json: %+v needs a provider, a version and the address of the announcement", r)
		}
	}
}

// The announcement of Key Vault is recorded, and its versions of before fail from 180 days before their end.
func TestRetirementOfOldVaults(t *testing.T) {
	var v apiVersions
	readJSON(t, "../infra/versions.json", &v)
	for _, c := range []struct {
		version, now string
		fails        bool
	}{
		{"2024-11-01", "2026-08-30", false}, {"2024-11-01", "2026-08-31", true}, {"2025-05-01", "2026-11-27", true},
		{"2024-11-01", "2028-01-01", true}, {"2026-02-01", "2028-01-01", false},
	} {
		v.Versions = map[string]string{"Microsoft.KeyVault/vaults": c.version, "Microsoft.Web/sites": "2024-11-01"}
		now, _ := time.Parse(time.DateOnly, c.now)
		ending, err := v.ending(now)
		if err != nil || (len(ending) == 1) != c.fails || len(ending) > 1 {
			t.Errorf("%+v: %v, %v", c, ending, err)
		}
	}
}
