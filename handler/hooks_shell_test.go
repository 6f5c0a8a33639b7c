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

// shell runs the hooks of one system.
type shell struct {
	name, suffix string
	args         []string
}

var (
	posix   = shell{name: "sh", suffix: ".sh"}
	windows = shell{name: "pwsh", suffix: ".ps1", args: []string{"-NoProfile", "-NonInteractive", "-File"}}
)

func (s shell) installed() bool {
	_, err := exec.LookPath(s.name)
	return err == nil
}

// command runs the hook name of infra/hooks.
func (s shell) command(t *testing.T, name string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), s.name, append(s.args, "infra/hooks/"+name+s.suffix)...)
	cmd.Dir = ".."
	return cmd
}

// eachShell runs a test of the hooks in each shell that is installed. TestHooksInPowerShell says when that is not PowerShell.
func eachShell(t *testing.T, test func(t *testing.T, s shell)) {
	t.Helper()
	if !posix.installed() && !windows.installed() {
		t.Skip("neither sh nor pwsh here: azd's hooks are scripts of these")
	}
	for _, s := range []shell{posix, windows} {
		if s.installed() {
			t.Run(s.name, func(t *testing.T) { test(t, s) })
		}
	}
}

// cli puts a shell script under a name into a new folder. It returns the PATH that begins with the folder, and the file in which
// the script notes its arguments.
func cli(t *testing.T, name, script string) (path, log string) {
	t.Helper()
	folder := t.TempDir()
	log = filepath.Join(folder, "calls")
	script = "#!/bin/sh\necho \"$*\" >>'" + log + "'\n" + script + "\n"
	if err := os.WriteFile(filepath.Join(folder, name), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return "PATH=" + folder + string(os.PathListSeparator) + os.Getenv("PATH"), log
}

// PowerShell runs the hooks of Windows in each test of them, where it is installed. Where it is not, they are only read.
func TestHooksInPowerShell(t *testing.T) {
	if windows.installed() {
		return
	}
	t.Log("TestHooksAreTheSame holds the commands and the sentences of the hooks of Windows to those of sh")
	t.Skip("no pwsh here: the hooks of Windows are read by TestHooksAreTheSame, and not run")
}

// The hooks of Windows run the commands of the others, with the same arguments, print the same sentences, and in the same order.
func TestHooksAreTheSame(t *testing.T) {
	scripts, err := filepath.Glob("../infra/hooks/*.sh")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no hooks: %v", err)
	}
	for _, script := range scripts {
		other := strings.TrimSuffix(script, posix.suffix) + windows.suffix
		want, got := steps(text(t, script)), steps(text(t, other))
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s:\n\t%s\n%s:\n\t%s\nmake them equal", script, strings.Join(want, "\n\t"), other, strings.Join(got, "\n\t"))
		}
	}
}

// Windows PowerShell 5.1 reads a file without a mark in the code page of the system.
func TestHooksOfWindowsAreASCII(t *testing.T) {
	scripts, _ := filepath.Glob("../infra/hooks/*.ps1")
	for _, script := range scripts {
		if strings.ContainsFunc(text(t, script), func(r rune) bool { return r > 126 }) {
			t.Errorf("%s: a letter that is not ASCII", script)
		}
	}
}

var (
	comment = regexp.MustCompile(`(?m)(^|\s)#.*$`)
	// step is a sentence that a hook prints, or a command that it runs.
	step = regexp.MustCompile(`(?:echo|Write-Output|warn|WriteLine\() ?("[^"\n]*")` +
		`|((?:azd env set|az keyvault|vault (?:update|network-rule)|ask (?:list|new)|token "?[$@]) ?[^|&;()\n]*)`)
	redirect = regexp.MustCompile(`\s*2?>.*$`)
	sameWord = strings.NewReplacer(`"`, "", "$env:", "$", "$script:", "$", "$@", "@args")
)

// steps returns what a hook prints and runs, in its order, written the same way for both shells.
func steps(script string) []string {
	var all []string
	for _, m := range step.FindAllStringSubmatch(comment.ReplaceAllString(script, ""), -1) {
		sentence, command := m[1], redirect.ReplaceAllString(m[2], "")
		if sentence != "" && sentence != `""` && !strings.Contains(sentence, " ") {
			continue // what a function of sh returns
		}
		all = append(all, strings.TrimSpace(sameWord.Replace(sentence+command)))
	}
	return all
}
