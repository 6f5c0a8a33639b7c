package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// workflows returns the text of each workflow of GitHub Actions, by its file name.
func workflows(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../.github/workflows/*.y*ml")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no workflows: %v", err)
	}
	all := map[string]string{}
	for _, file := range files {
		all[filepath.Base(file)] = text(t, file)
	}
	return all
}

// Whoever can move a tag, set a variable or open a pull request must not run code in a job that may deploy.
func TestWorkflowsAreClosed(t *testing.T) {
	for name, workflow := range workflows(t) {
		for _, wrong := range openings(workflow) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}

var (
	usedAction = regexp.MustCompile(`(?m)^ *-? *uses: *(.*)$`)
	pinned     = regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	wholesale  = regexp.MustCompile(`(?i)toJSON\( *(vars|secrets|env|github)\b`)
	exports    = regexp.MustCompile(`\$\{?GITHUB_(ENV|PATH)\b`)
)

// openings are the ways by which a workflow lets foreign code or foreign settings in.
func openings(workflow string) (wrong []string) {
	for _, m := range usedAction.FindAllStringSubmatch(workflow, -1) {
		if !pinned.MatchString(m[1]) {
			wrong = append(wrong, "pin the action by its commit, with the version as a comment: "+m[1])
		}
	}
	if m := wholesale.FindString(workflow); m != "" {
		wrong = append(wrong, "name each variable: "+m)
	}
	if m := exports.FindString(workflow); m != "" {
		wrong = append(wrong, "a step must not set the environment of later steps: "+m)
	}
	if strings.Contains(workflow, "secrets.") {
		wrong = append(wrong, "GitHub keeps no secret: the workflow signs in by OIDC")
	}
	if strings.Contains(workflow, "pull_request_target") {
		wrong = append(wrong, "pull_request_target runs foreign code with the rights of this repository")
	}
	if !strings.Contains(workflow, "\npermissions:\n  contents: read\njobs:") && !strings.Contains(workflow, "\npermissions:\n  contents: read\nconcurrency:") {
		wrong = append(wrong, "the workflow must have the permission contents: read and no other")
	}
	for _, script := range scripts(workflow) {
		if strings.Contains(script, "${{") {
			wrong = append(wrong, "pass values to a script by its environment: "+script)
		}
	}
	if n := strings.Count(workflow, "actions/checkout@"); n != strings.Count(workflow, "persist-credentials: false") {
		wrong = append(wrong, "each checkout must have persist-credentials: false")
	}
	return wrong
}

// scripts returns what each step runs. A block ends with the first line that is not deeper than its key.
func scripts(workflow string) (all []string) {
	depth, block := -1, ""
	for line := range strings.Lines(workflow + "\n.\n") {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if depth >= 0 && (indent > depth || strings.TrimSpace(line) == "") {
			block += line
			continue
		}
		if depth >= 0 {
			all, depth, block = append(all, block), -1, ""
		}
		if _, command, ok := strings.Cut(line, "run: "); ok {
			if command = strings.TrimSpace(command); command == "|" || command == ">" {
				depth = indent
			} else {
				all = append(all, command)
			}
		}
	}
	return all
}

// The test above finds what it is there for.
func TestOpeningsAreFound(t *testing.T) {
	const (
		head = "on: push\npermissions:\n  contents: read\njobs:\n  x:\n    steps:\n"
		sha  = "0123456789012345678901234567890123456789"
	)
	for planted, want := range map[string]string{
		head + "      - uses: a/b@" + sha + " # v1.2.3\n      - run: make test\n": "",
		head + "      - uses: a/b@v1\n":                                           "pin the action",
		head + "      - uses: a/b@" + sha + "\n":                                  "pin the action",
		head + "        env:\n          ALL: ${{ toJSON(vars) }}\n":               "name each variable",
		head + "      - run: echo x=1 >>\"$GITHUB_ENV\"\n":                        "a step must not set",
		head + "      - run: echo ${{ vars.X }}\n":                                "pass values",
		head + "      - run: |\n          a\n\n          echo ${{ vars.X }}\n":    "pass values",
		strings.Replace(head, "push", "pull_request_target", 1):                   "pull_request_target",
		strings.Replace(head, "contents: read", "contents: write", 1):             "contents: read",
		head + "      - uses: actions/checkout@" + sha + " # v1.2.3\n":            "persist-credentials",
	} {
		got := strings.Join(openings(planted), "; ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", planted, got, want)
		}
	}
}

// job returns the text of one job of a workflow.
func job(t *testing.T, workflow, name string) string {
	t.Helper()
	_, after, ok := strings.Cut(workflow, "\n  "+name+":\n")
	if !ok {
		t.Fatalf("there is no job %s", name)
	}
	if end := regexp.MustCompile(`(?m)^  \w+:$`).FindStringIndex(after); end != nil {
		after = after[:end[0]]
	}
	return after
}

// What is deployed is attested, by a job that runs nothing else and deploys nothing.
func TestArchiveIsAttested(t *testing.T) {
	deploy := workflows(t)["deploy.yml"]
	attest := job(t, deploy, "attest")
	for _, part := range []string{"needs: package\n", "id-token: write", "attestations: write", "uses: actions/attest-build-provenance@", "subject-path: dist.zip\n"} {
		if !strings.Contains(attest, part) {
			t.Errorf("deploy.yml: the job attest lacks %q", part)
		}
	}
	if all := scripts(attest); len(all) > 0 {
		t.Errorf("deploy.yml: the job attest runs %q: code of this repository must not sign in its name", all)
	}
	if !strings.Contains(job(t, deploy, "deploy"), "needs: [package, attest]\n") {
		t.Error("deploy.yml: the job deploy does not wait for the attestation")
	}
	if rights := strings.Count(deploy, "id-token: write"); rights != 2 {
		t.Errorf("deploy.yml: %d jobs get an identity, want 2: attest and deploy", rights)
	}
}

// The pipeline passes each setting that azd reads, by its own name, and no other.
func TestWorkflowPassesEachSetting(t *testing.T) {
	deploy := job(t, workflows(t)["deploy.yml"], "deploy")
	passed := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^ +(\w+): (\$\{\{ vars\.\w+ \}\}|"false")`).FindAllStringSubmatch(deploy, -1) {
		passed[m[1]] = m[2]
	}
	read := []string{"AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_SUBSCRIPTION_ID"} // by azd itself
	for _, m := range regexp.MustCompile(`\$\{(\w+)`).FindAllStringSubmatch(text(t, "../infra/main.parameters.json"), -1) {
		if m[1] != "AZURE_PRINCIPAL_ID" { // azd finds it out
			read = append(read, m[1])
		}
	}
	for _, name := range read {
		switch want := "${{ vars." + name + " }}"; {
		case name == "GRANT_DEPLOYER" && passed[name] != `"false"`:
			t.Error("deploy.yml: GRANT_DEPLOYER must be false: the pipeline needs to read no secret")
		case name != "GRANT_DEPLOYER" && passed[name] != want:
			t.Errorf("deploy.yml passes %s as %q, want %s", name, passed[name], want)
		}
	}
	for name := range passed {
		if !slices.Contains(read, name) {
			t.Errorf("deploy.yml passes %s, which infra/main.parameters.json does not read", name)
		}
	}
}

// A setting without a value has its default, and one that has none is asked for by its name.
func TestWorkflowProvisions(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed: a runner of GitHub has it")
	}
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "azd"), []byte("#!/bin/sh\necho azd \"$@\"\nenv\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	given := []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "AZURE_SUBSCRIPTION_ID=s", "AZURE_ENV_NAME=e", "AZURE_LOCATION=l", "WORKFLOWGEN_URL=u",
		"WORKFLOWGEN_DIRECTORY=d", "STORAGE_SKU="}
	run := func(more ...string) (string, error) {
		all := scripts(job(t, workflows(t)["deploy.yml"], "deploy"))
		i := slices.IndexFunc(all, func(s string) bool { return strings.Contains(s, "azd provision") })
		if i < 0 {
			t.Fatal("deploy.yml runs no azd provision")
		}
		cmd := exec.CommandContext(t.Context(), "bash", "-e", "-c", all[i])
		cmd.Env = append(slices.Clone(given), more...)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run("WORKFLOWGEN_ACCOUNT="); err == nil || !strings.Contains(out, "WORKFLOWGEN_ACCOUNT is not set") || strings.Contains(out, "azd ") {
		t.Errorf("without an account: %v, %s", err, out)
	}
	if out, err := run("WORKFLOWGEN_SIGN_IN=apikey"); err != nil {
		t.Errorf("a sign-in that needs no account: %v, %s", err, out)
	}
	out, err := run("WORKFLOWGEN_ACCOUNT=a")
	if err != nil || !strings.Contains(out, "azd provision --no-prompt\n") {
		t.Errorf("with all that is needed: %v, %s", err, out)
	}
	if strings.Contains(out, "STORAGE_SKU") {
		t.Errorf("an empty setting takes the place of its default:\n%s", out)
	}
}

// Dependabot keeps each kind of dependency that there is.
func TestDependabot(t *testing.T) {
	dependabot := text(t, "../.github/dependabot.yml")
	for kind, folder := range map[string]string{"gomod": "/", "npm": "/handler/internal/test/tools", "github-actions": "/"} {
		entry := regexp.MustCompile(`- package-ecosystem: ` + kind + `\b.*\n    directory: ` + folder + `\n`)
		if !entry.MatchString(dependabot) {
			t.Errorf("dependabot.yml does not keep %s in %s", kind, folder)
		}
	}
}
