package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/test/scene"

	"github.com/spf13/cobra"
)

// reads are the commands that change nothing, unless a flag makes them.
var reads = []string{"doctor", "explain", "log", "log tail", "log show", "log user", "log group", "log stats", "log export", "entra status", "entra connection show", "entra diff", "entra logs", "entra doctor", "token list", "token verify", "version"}

// tries are the commands for trying and developing, which need no dry run.
var tries = []string{"up", "dev workflowgen", "dev graph", "dev replay"}

// withoutSettings are the commands that do not read the gateway's settings.
var withoutSettings = []string{"up", "dev workflowgen", "dev graph", "version"}

// leaves returns the commands that do something themselves, by their names after scimctl: a command with subcommands that also
// works without one has examples.
func leaves(cmd *cobra.Command, path string) map[string]*cobra.Command {
	all := map[string]*cobra.Command{}
	for _, c := range cmd.Commands() {
		at := strings.TrimSpace(path + " " + c.Name())
		if (!c.HasSubCommands() || c.Example != "") && !c.Hidden {
			all[at] = c
		}
		for name, leaf := range leaves(c, at) {
			all[name] = leaf
		}
	}
	return all
}

// Every command has examples and --json, --dry-run if it writes, and --settings if it reads settings.
func TestEveryCommand(t *testing.T) {
	all := leaves(newRoot(&run.Tool{}), "")
	for name, cmd := range all {
		flag := func(name string) bool {
			return cmd.Flag(name) != nil || cmd.InheritedFlags().Lookup(name) != nil
		}
		if cmd.Short == "" || !strings.Contains(cmd.Example, "scimctl "+name) {
			t.Errorf("%s: --help lacks a summary or an example of it", name)
		}
		if !flag("json") {
			t.Errorf("%s has no --json", name)
		}
		if reads := !slices.Contains(withoutSettings, name); reads != flag("azd-env") {
			t.Errorf("%s: that it reads the gateway's settings is %v, and that it has --settings, --azd-env and --deployment is %v", name, reads, flag("azd-env"))
		}
		if writes := !slices.Contains(reads, name) && !slices.Contains(tries, name); writes != flag("dry-run") {
			t.Errorf("%s: that it writes is %v, and that it has --dry-run is %v", name, writes, flag("dry-run"))
		}
	}
	for _, name := range slices.Concat(reads, tries) {
		if all[name] == nil {
			t.Errorf("there is no command %s", name)
		}
	}
}

// argument matches a word of a command line, as far as examples need it.
var argument = regexp.MustCompile(`(?:[^\s"']|"(?:\\.|[^"\\])*"|'[^']*')+`)

// typed returns the command lines of scimctl in an example, without the word scimctl, up to a comment or another program.
func typed(example string) (lines [][]string) {
	for line := range strings.Lines(example) {
		words := argument.FindAllString(line, -1)
		at := slices.Index(words, "scimctl")
		if at < 0 {
			continue
		}
		words = words[at+1:]
		if end := slices.IndexFunc(words, func(w string) bool { return w[0] == '#' || w == "|" || w == "<" || w == ">" || w == "&&" }); end >= 0 {
			words = words[:end]
		}
		for i := range words {
			words[i] = strings.Trim(words[i], `"'`)
		}
		lines = append(lines, words)
	}
	return lines
}

// listings returns the lines of a page that begin with scimctl.
func listings(page string) string {
	var all strings.Builder
	for line := range strings.Lines(page) {
		if command := strings.TrimPrefix(strings.TrimSpace(line), "$ "); strings.HasPrefix(command, "scimctl ") {
			all.WriteString(command + "\n")
		}
	}
	return all.String()
}

// The command lines of examples and README are valid: the commands, their flags and the number of arguments.
func TestExamplesCanBeTyped(t *testing.T) {
	tried := 0
	shown := map[string]string{"README": listings(string(read(t, readme)))}
	for name, cmd := range leaves(newRoot(&run.Tool{}), "") {
		shown[name] = cmd.Example
	}
	for name, text := range shown {
		for _, words := range typed(text) {
			tried++
			found, rest, err := newRoot(&run.Tool{}).Find(words)
			if err == nil {
				err = found.ParseFlags(rest)
			}
			if err == nil {
				err = found.ValidateArgs(found.Flags().Args())
			}
			if err == nil {
				err = found.ValidateRequiredFlags()
			}
			if err != nil || !found.Runnable() {
				t.Errorf("scimctl %q, shown by %s: %v", words, name, err)
			}
		}
	}
	if tried < 80 {
		t.Errorf("only %d examples were tried", tried)
	}
}

// A mistyped command fails, and its error suggests a command.
func TestMistypedCommands(t *testing.T) {
	for line, suggestion := range map[string]string{"lnk": "link", "link aply link-plan.json": "apply", "entra statuss": "status", "entra connection shw": "show",
		"token mew": "new", "log usr ann": "user", "dev grph": "graph", "nothing": "scimctl --help"} {
		_, complaint, code := ends(t, &run.Tool{}, strings.Fields(line)...)
		if code != 1 || !strings.Contains(complaint, " → ") || !strings.Contains(complaint, suggestion) {
			t.Errorf("scimctl %s: exit code %d, %s", line, code, complaint)
		}
	}
}

// Commands that moved still work under their former names, which help does not show.
func TestFormerNames(t *testing.T) {
	for _, name := range []string{"wgsim", "graphsim", "replay"} {
		cmd, _, err := newRoot(&run.Tool{}).Find([]string{name})
		if err != nil || cmd.Name() != name || !cmd.Hidden || cmd.RunE == nil {
			t.Errorf("scimctl %s: %v, %v", name, cmd, err)
		}
	}
}

// A flag with a fixed set of values completes them, and refuses any other with the set.
func TestFlagValues(t *testing.T) {
	for line, want := range map[string]string{"log --outcome ": "taken-over", "log --type ": "sign-in", "log export --format ": "ndjson", "log --auth ": "browser",
		"entra status --cloud ": "usgov", "token new --what ": "client", "token revoke --what ": "signing-key", "link plan --match ": "immutable-id",
		"link plan --scope ": "assigned", "dev replay --cycles ": "incremental", "dev workflowgen --schema ": "renamed"} {
		root := newRoot(&run.Tool{})
		var out strings.Builder
		root.SetOut(&out)
		root.SetErr(io.Discard)
		root.SetArgs(append([]string{"__complete"}, strings.Split(line, " ")...))
		if err := root.ExecuteContext(t.Context()); err != nil || !slices.Contains(strings.Fields(out.String()), want) || !strings.HasSuffix(out.String(), ":4\n") {
			t.Errorf("scimctl %s: %v, %q", line, err, out.String())
		}
	}
}

// The version is printed by the flag and by the command.
func TestVersion(t *testing.T) {
	for _, line := range []string{"--version", "version", "version --json"} {
		if out, _, code := ends(t, &run.Tool{}, strings.Fields(line)...); code != 0 || !strings.Contains(out, app.Version()) {
			t.Errorf("scimctl %s: exit code %d, %q", line, code, out)
		}
	}
}

// Exit codes are those that the help lists.
func TestExitCodes(t *testing.T) {
	help := newRoot(&run.Tool{}).Long
	for code, err := range map[int]error{0: nil, 1: run.ErrNoTerminal, 2: run.Found("drift"), 3: fmt.Errorf("mapping: %w", run.ErrDeclined),
		130: fmt.Errorf("mapping: %w", context.Canceled)} {
		if got := run.ExitCode(err); got != code {
			t.Errorf("%v ends with %d, not %d", err, got, code)
		}
	}
	for _, code := range []string{"0: ", "1: ", "2: ", "3: ", "130: "} {
		if !strings.Contains(help, code) {
			t.Errorf("the help does not list exit code %s", code)
		}
	}
}

// The shell completes the names of azd's environments, and no secrets.
func TestCompletionOfDeployments(t *testing.T) {
	scene.AzdProject(t, "PUBLIC_BASE_URL=https://scim.example.com\n")
	for flag, want := range map[string]string{"--azd-env": "prod\n:4\n", "--deployment": ":4\n", "--subscription": ":4\n"} {
		for _, command := range []string{"doctor", "log", "explain", "entra", "link", "token"} {
			root := newRoot(&run.Tool{})
			var out strings.Builder
			root.SetOut(&out)
			root.SetErr(&strings.Builder{})
			root.SetArgs([]string{"__complete", command, flag, ""})
			if err := root.ExecuteContext(t.Context()); err != nil || out.String() != want {
				t.Errorf("%s %s: %v, %q; want %q", command, flag, err, out.String(), want)
			}
		}
	}
}
