package main_test

import (
	"archive/zip"
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"workflowgen-scim/handler/internal/app"
)

// packageMB is what an instance downloads at a cold start, at the most.
const packageMB = 6

// dist is the package, made as for a deployment, with the folder it was made of.
func dist(t testing.TB, args ...string) (folder string, archive []byte) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "app")
	cmd := exec.Command("make", append([]string{"-C", "..", "dist", "DIST=" + folder}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("make dist: %v\n%s", err, out)
	}
	archive, err := os.ReadFile(folder + ".zip")
	if err != nil {
		t.Fatal(err)
	}
	return folder, archive
}

// The package is the functions, host.json and the program, the same bytes each time, and small.
func TestDist(t *testing.T) {
	_, archive := dist(t)
	if _, again := dist(t); !bytes.Equal(archive, again) {
		t.Error("the package is another one the second time")
	}
	if len(archive) > packageMB<<20 {
		t.Errorf("the package has %d bytes, more than %d MB", len(archive), packageMB)
	}
	want := []string{"bin/handler", "host.json"}
	for name := range app.Functions() {
		want = append(want, name+"/function.json")
	}
	for name := range app.Timers() {
		want = append(want, name+"/function.json")
	}
	slices.Sort(want)
	if got := modes(t, archive); !slices.Equal(slices.Sorted(maps.Keys(got)), want) {
		t.Errorf("the package holds %v, want %v", slices.Sorted(maps.Keys(got)), want)
	} else if got["bin/handler"] != 0o755 || got["host.json"] != 0o644 {
		t.Errorf("the modes are %v", got)
	}
}

// Documents of one's own come along.
func TestDistWithOperations(t *testing.T) {
	_, archive := dist(t, "OPERATIONS=handler/internal/workflowgen/graphql/testdata/renamed")
	if _, ok := modes(t, archive)["operations/updateUser.graphql"]; !ok {
		t.Error("the package has no operations")
	}
}

func modes(t *testing.T, archive []byte) map[string]os.FileMode {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]os.FileMode{}
	for _, f := range z.File {
		all[f.Name] = f.Mode()
	}
	return all
}
