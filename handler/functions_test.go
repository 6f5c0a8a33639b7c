package main_test

import (
	"encoding/json"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/settings"
)

// everyMethod is what each function lists: a method that it leaves out the host answers by itself, with 404, where SCIM
// wants 405 with Allow.
var everyMethod = []string{"get", "head", "post", "put", "patch", "delete", "options", "trace"}

var (
	functionName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,127}$`) // the host's rule, which also reserves "host"
	literalFirst = regexp.MustCompile(`^[a-z]+(/|$)`)
)

func TestFunctions(t *testing.T) {
	routes := functionRoutes(t)
	for name, want := range app.Functions() {
		if got, ok := routes[name]; !ok {
			t.Errorf("the program serves %s: add functions/%s/function.json", want, name)
		} else if got != want {
			t.Errorf("functions/%s has route %q, the program %q: make them equal", name, got, want)
		}
	}
	for name := range routes {
		if _, ok := app.Functions()[name]; !ok {
			t.Errorf("functions/%s is nothing that the program serves: remove it, or add it to app.Functions", name)
		}
	}
}

func TestTimers(t *testing.T) {
	for name, want := range app.Timers() {
		var function struct {
			Bindings []struct{ Type, Direction, Schedule string }
		}
		readJSON(t, "../functions/"+name+"/function.json", &function)
		if b := function.Bindings; len(b) != 1 || b[0].Type+" "+b[0].Direction != "timerTrigger in" || b[0].Schedule != want {
			t.Errorf("functions/%s: bindings %+v; want one timerTrigger in with schedule %q", name, b, want)
		}
	}
}

// The host tries routes in alphabetical order of the functions' names, not the most exact first.
func TestFunctionsCatchAllIsLast(t *testing.T) {
	routes := functionRoutes(t)
	for last, catchAll := range routes {
		prefix, ok := strings.CutSuffix(catchAll, "{*path}")
		if !ok {
			continue
		}
		for name, route := range routes {
			if strings.HasPrefix(route, prefix) && strings.ToLower(name) > strings.ToLower(last) {
				t.Errorf("%s never gets a request: %s comes before it in the alphabet and takes all of %s. Rename one",
					name, last, catchAll)
			}
		}
	}
}

func TestHost(t *testing.T) {
	var host struct {
		Extensions struct {
			HTTP struct{ RoutePrefix *string }
		}
		CustomHandler struct {
			Description               struct{ DefaultExecutablePath string }
			EnableProxyingHTTPRequest bool
		}
	}
	readJSON(t, "../host.json", &host)
	if prefix := host.Extensions.HTTP.RoutePrefix; prefix == nil || *prefix != "" {
		t.Error(`host.json: routePrefix must be "", or every route begins with api/`)
	}
	if !host.CustomHandler.EnableProxyingHTTPRequest {
		t.Error("host.json: enableProxyingHttpRequest must be true, or the host rebuilds each request and refuses chunked bodies")
	}
	if exe := host.CustomHandler.Description.DefaultExecutablePath; path.Dir(exe) == "." {
		t.Errorf("host.json: executable %q must lie in a folder: a bare name the host may take for a command on PATH", exe)
	}
}

func TestSettings(t *testing.T) {
	var file struct{ Values map[string]string }
	readJSON(t, "../local.settings.json", &file)
	names := append(settings.Names(), "FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage") // two are the host's own
	for _, name := range names {
		if _, ok := file.Values[name]; !ok {
			t.Errorf("local.settings.json lacks %s", name)
		}
	}
	secret := regexp.MustCompile("TOKEN|PASSWORD|SECRET")
	for name, value := range file.Values {
		if !slices.Contains(names, name) {
			t.Errorf("local.settings.json has %s, which nothing reads", name)
		}
		if secret.MatchString(name) && value != "" {
			t.Errorf("local.settings.json is in the repository: leave %s empty and set it in the environment", name)
		}
	}
}

// functionRoutes returns the route of every folder in functions, which it checks on the way.
func functionRoutes(t *testing.T) map[string]string {
	t.Helper()
	entries, err := os.ReadDir("../functions")
	if err != nil {
		t.Fatal(err)
	}
	routes := map[string]string{}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		name := entry.Name()
		if !functionName.MatchString(name) || strings.EqualFold(name, "host") {
			t.Errorf("functions/%s: the host refuses this name", name)
		}
		if _, ok := app.Timers()[name]; ok {
			continue
		}
		routes[name] = functionRoute(t, "functions/"+name)
	}
	return routes
}

func functionRoute(t *testing.T, folder string) string {
	t.Helper()
	var function struct {
		Bindings []struct {
			Type, Direction, AuthLevel, Route string
			Methods                           []string
		}
	}
	readJSON(t, "../"+folder+"/function.json", &function)
	if b := function.Bindings; len(b) != 2 || b[0].Type+" "+b[0].Direction != "httpTrigger in" || b[1].Type+" "+b[1].Direction != "http out" {
		t.Fatalf("%s: needs one httpTrigger in and one http out, and nothing else: only then does the host pass requests on as they are", folder)
	}
	trigger := function.Bindings[0]
	if trigger.AuthLevel != "anonymous" {
		t.Errorf("%s: authLevel must be anonymous: the program checks the token, and Entra has no function key to send", folder)
	}
	if !slices.Equal(trigger.Methods, everyMethod) {
		t.Errorf("%s: methods must be %q, so that the program and not the host refuses one", folder, everyMethod)
	}
	if !literalFirst.MatchString(trigger.Route) {
		t.Errorf("%s: route %q must begin with a literal, or anyone can post as the host does when a timer fires", folder, trigger.Route)
	}
	return trigger.Route
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
