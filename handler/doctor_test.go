package main_test

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// diagnosis is what `scimctl doctor --json` prints.
type diagnosis struct {
	Healthy bool
	Checks  []struct{ Check, Status, Says, Cure string }
}

func (d *diagnosis) of(check string) string {
	for _, c := range d.Checks {
		if c.Check == check {
			return c.Status + ": " + c.Says + " → " + c.Cure
		}
	}
	return "not looked at"
}

// examine runs the doctor with the settings in a file, some of them others.
func examine(t *testing.T, file string, others map[string]string, args ...string) diagnosis {
	t.Helper()
	cmd := scimctl(t, append([]string{"doctor", "--json", "--settings", changed(t, file, others)}, args...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	out, err := cmd.Output()
	var d diagnosis
	if jerr := json.Unmarshal(out, &d); jerr != nil {
		t.Fatalf("%v, %v: %s", err, jerr, out)
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok != !d.Healthy || ok && exit.ExitCode() != 2 {
		t.Errorf("healthy is %v, and the doctor ended with %v", d.Healthy, err)
	}
	for _, secret := range []string{password, secretToken} {
		if strings.Contains(string(out), secret) {
			t.Errorf("the doctor tells a secret: %s", out)
		}
	}
	return d
}

// changed is a copy of a settings file with other settings.
func changed(t *testing.T, file string, others map[string]string) string {
	t.Helper()
	var settings struct{ Values map[string]string }
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &settings)
	}
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(settings.Values, others)
	text, _ = json.Marshal(settings) // texts only
	name := filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestDoctor: what `up` starts is healthy, and each thing that can be set wrong is told with its cure.
func TestDoctor(t *testing.T) {
	file := filepath.Join(t.TempDir(), "up.json")
	_, end := up(t, "--token-file", tokenFile(t, secretToken), "--write-settings", file)
	defer end()
	healthy := examine(t, file, nil, "--write")
	if !healthy.Healthy || len(healthy.Checks) != 33 || !strings.HasPrefix(healthy.of("write"), "ok: created, found, changed and removed") {
		t.Errorf("%+v", healthy)
	}
	if got := healthy.of("Entra"); !strings.HasPrefix(got, "skipped: PUBLIC_BASE_URL") {
		t.Error(got)
	}
	for _, c := range []struct {
		setting, value string
		check, says    string
	}{
		{"WORKFLOWGEN_DIRECTORY", "", "settings", "WORKFLOWGEN_DIRECTORY is not set"},
		{"WORKFLOWGEN_URL", "http://127.0.0.1:1/wfgen/graphql", "WorkflowGen address", "let this machine reach it"},
		{"WORKFLOWGEN_URL", "nonsense", "WorkflowGen address", "must be absolute"},
		{"WORKFLOWGEN_PASSWORD", "wrong", "sign-in", "WORKFLOWGEN_PASSWORD"},
		{"WORKFLOWGEN_DIRECTORY", "Entrance", "directory", `set WORKFLOWGEN_DIRECTORY to one of: WORKFLOWGEN, Entra ID`},
		{"SCIM_TOKEN", "another-token-that-is-long-enough", "secret token", "the same SCIM_TOKEN"},
		{"PUBLIC_BASE_URL", "http://127.0.0.1:1", "public URL", "PUBLIC_BASE_URL"},
		{"WORKFLOWGEN_OPERATIONS", "no-such-folder", "sign-in", "no-such-folder"},
	} {
		d := examine(t, file, map[string]string{c.setting: c.value})
		if got := d.of(c.check); d.Healthy || !strings.HasPrefix(got, "failed") || !strings.Contains(got, c.says) {
			t.Errorf("%s=%s: %s", c.setting, c.value, got)
		}
	}
}

// TestDoctorAndAzure: a vault that answers, one that is unavailable, and tables without a server.
func TestDoctorAndAzure(t *testing.T) {
	a := newAzure(t)
	file := filepath.Join(t.TempDir(), "up.json")
	_, end := up(t, "--write-settings", file)
	defer end()
	for _, c := range []struct {
		prepare func()
		others  map[string]string
		check   string
		says    string
	}{
		{func() {}, nil, "Key Vault", "ok: it answers, and has no secret token"},
		{func() { a.token(t, "new", "--expires", "5d") }, nil, "Key Vault", "failed: the secret token expires in 4 days → scimctl token rotate"},
		{func() { a.vault.Set("scim-token", secretToken) }, nil, "Key Vault", "ok: it answers, and has the secret token"},
		{func() {}, nil, "secret token", "KEY_VAULT_URL"}, // what up started does not know the vault
		{func() {}, map[string]string{"SYNC_STORAGE": "AccountName=x;AccountKey=eA==;TableEndpoint=http://127.0.0.1:1/x;DefaultEndpointsProtocol=http"}, "storage", "failed"},
		{func() { a.vault.SetUnavailable(true) }, nil, "Key Vault", "Key Vault Secrets User"},
	} {
		c.prepare()
		cmd := scimctl(t, "doctor", "--json", "--settings", changed(t, file, c.others))
		cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, a.env...)
		out, _ := cmd.Output() // the doctor's own exit is tested above
		var d diagnosis
		if err := json.Unmarshal(out, &d); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if got := d.of(c.check); !strings.Contains(got, c.says) {
			t.Errorf("%s: %s; want %s", c.check, got, c.says)
		}
	}
}

// TestDoctorSeesWhatIsNotKept: --write tells of an instance that acknowledges what it does not do, and leaves nothing behind.
func TestDoctorSeesWhatIsNotKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "up.json")
	_, end := up(t, "--write-settings", file)
	defer end()
	t.Run("instances", func(t *testing.T) { seeWhatIsNotKept(t, file) }) // which ends when all that run beside each other have ended
}

func seeWhatIsNotKept(t *testing.T, file string) {
	for name, c := range map[string]struct {
		door  entrance
		fault func(d entrance) []wgsim.Fault
		says  string
	}{
		"active is ignored": {graphqlDoor, ignoring("isActive"), "acknowledged a change of isActive and did not keep isActive"},
		"active is hidden": {scimDoor, func(d entrance) []wgsim.Fault {
			return each(wgsim.Fault{What: wgsim.Hide, Property: d.active}, d.create, d.update, d.read)
		}, "does not show isActive"},
		"an update replaces": {graphqlDoor, func(d entrance) []wgsim.Fault { return each(wgsim.Fault{What: wgsim.Replace}, d.update) }, "changed commonName, firstName, email"},
		"SCIM replaces":      {scimDoor, func(d entrance) []wgsim.Fault { return each(wgsim.Fault{What: wgsim.Replace}, d.update) }, "with a change of lastName, which did not name it"},
		"the identifier is lost": {scimDoor, func(d entrance) []wgsim.Fault {
			return each(wgsim.Fault{What: wgsim.Ignore, Property: "systemIdentifier"}, d.create)
		}, "did not keep systemIdentifier"},
		"names are cut":       {graphqlDoor, func(d entrance) []wgsim.Fault { return each(wgsim.Fault{What: wgsim.Cut, Length: 30}, d.create) }, "did not keep commonName"},
		"the manager stays":   {graphqlDoor, ignoring("manager"), "did not keep manager"},
		"members are ignored": {graphqlDoor, func(entrance) []wgsim.Fault { return each(wgsim.Fault{What: wgsim.Ignore}, "addGroupUsers") }, "acknowledged the addition of a member and did not carry it out"},
		"a delete is ignored": {graphqlDoor, func(d entrance) []wgsim.Fault { return each(wgsim.Fault{What: wgsim.Ignore}, d.removeGroup) }, "remove in WorkflowGen: group scimctl-doctor-"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password, SCIMToken: secretToken, Faults: c.fault(c.door)})
			server := httptest.NewServer(sim)
			defer server.Close()
			others := map[string]string{"WORKFLOWGEN_URL": server.URL + "/wfgen/" + c.door.name, "WORKFLOWGEN_USERNAME": username, "WORKFLOWGEN_PASSWORD": password}
			if c.door.name == "scim" {
				others["WORKFLOWGEN_API"], others["WORKFLOWGEN_TOKEN"] = "scim", secretToken
				others["WORKFLOWGEN_USERNAME"], others["WORKFLOWGEN_PASSWORD"] = "", ""
			}
			d := examine(t, file, others, "--write")
			if got := d.of("write"); !strings.HasPrefix(got, "failed") || !strings.Contains(got, c.says) {
				t.Errorf("%s; want %q", got, c.says)
			}
			if us := sim.Users(); len(us) != 1 {
				t.Errorf("left in WorkflowGen: %+v", us)
			}
		})
	}
}

func ignoring(property string) func(entrance) []wgsim.Fault {
	return func(d entrance) []wgsim.Fault {
		return each(wgsim.Fault{What: wgsim.Ignore, Property: property}, d.update)
	}
}

// TestDoctorAndInstances: an instance that is not as it should be is told apart from one that is.
func TestDoctorAndInstances(t *testing.T) {
	file := filepath.Join(t.TempDir(), "up.json")
	_, end := up(t, "--write-settings", file)
	defer end()
	for name, c := range map[string]struct {
		options     wgsim.Options
		others      map[string]string
		check, says string
	}{
		"renamed": {wgsim.Options{Schema: "renamed"}, nil, "operations", "failed: user.graphql does not fit this instance: the instance has no query user; it has"},
		"adapted": {wgsim.Options{Schema: "renamed"}, map[string]string{"WORKFLOWGEN_OPERATIONS": "internal/workflowgen/graphql/testdata/renamed"}, "operations", "ok: match"},
		"lean":    {wgsim.Options{Schema: "lean"}, nil, "operations", "ok: match the instance (by its own address), which has no field for fax, mobile, office"},
		"shut":    {wgsim.Options{HideSchema: true, HideIntrospection: true}, nil, "operations", "failed: the instance does not show its schema"},
		"rights":  {wgsim.Options{NotAdministrator: true}, nil, "administrator", "Administrator profile"},
		"taken":   {wgsim.Options{Connector: wgsim.ScimConnector}, nil, "directory", "set WORKFLOWGEN_API to scim"},
		"scim": {wgsim.Options{Connector: wgsim.ScimConnector, SCIMToken: secretToken}, map[string]string{"WORKFLOWGEN_API": "scim",
			"WORKFLOWGEN_TOKEN": secretToken, "WORKFLOWGEN_USERNAME": "", "WORKFLOWGEN_PASSWORD": ""}, "write", "ok: created, found, changed and removed"},
	} {
		c.options.Directory, c.options.Username, c.options.Password = provisioned, username, password
		server := httptest.NewServer(wgsim.New(c.options))
		defer server.Close()
		others := map[string]string{"WORKFLOWGEN_URL": server.URL + "/wfgen/graphql", "WORKFLOWGEN_USERNAME": username, "WORKFLOWGEN_PASSWORD": password}
		if c.others["WORKFLOWGEN_API"] == "scim" {
			others["WORKFLOWGEN_URL"] = server.URL + "/wfgen/scim"
		}
		maps.Copy(others, c.others)
		d := examine(t, file, others, "--write")
		if got := d.of(c.check); !strings.Contains(got, c.says) {
			t.Errorf("%s: %s: %s", name, c.check, got)
		}
	}
}
