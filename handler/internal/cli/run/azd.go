package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/joho/godotenv"
)

// azdValues returns the variables of an environment of azd, from azd itself or, where it is not installed, from its file.
func azdValues(ctx context.Context, name string) (map[string]string, error) {
	if name != filepath.Base(name) || strings.HasPrefix(name, ".") {
		return nil, Fixed("name one that azd env list shows", "--azd-env must be the name of an environment, not %q", name)
	}
	azd, err := exec.LookPath("azd")
	if err != nil {
		return azdFile(name)
	}
	cmd := exec.CommandContext(ctx, azd, "env", "get-values", "-e", name, "--no-prompt")
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		return nil, azdFailed(ctx, name, complaint.String(), out.String(), err)
	}
	values, err := godotenv.UnmarshalBytes(out.Bytes())
	if err != nil {
		return nil, errors.New("read the azd environment: azd env get-values prints something other than NAME=\"VALUE\"")
	}
	return values, nil
}

// azdFailed picks azd's own sentence from what it printed, which may have notices of newer versions before it. What azd printed
// to stdout is no detail to show: it may hold values.
func azdFailed(ctx context.Context, name, complaint, out string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	why := err.Error()
	for line := range strings.Lines(complaint + "\n" + out) {
		if _, text, ok := strings.Cut(line, "ERROR: "); ok {
			why = strings.TrimSpace(text)
			break
		}
	}
	return WithDetails(fmt.Errorf("read the azd environment %q: %s", name, why), azdFix, complaint)
}

const azdFix = "run scimctl in the folder of azure.yaml, with a name that azd env list shows; or use --deployment RESOURCE_GROUP"

func azdFile(name string) (map[string]string, error) {
	project, err := azdProject()
	if err != nil {
		return nil, Fixed(azdFix, "read the azd environment %q: %w", name, err)
	}
	// The parser quotes what it cannot read, which may be a secret: its own words are not passed on.
	file, err := os.ReadFile(filepath.Join(project, ".azure", name, ".env"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Fixed(azdFix, "read the azd environment %q: there is no such environment in %s", name, filepath.Join(project, ".azure"))
	}
	if err != nil {
		return nil, Fixed(azdFix, "read the azd environment %q: %w", name, err)
	}
	values, err := godotenv.UnmarshalBytes(file)
	if err != nil {
		return nil, Fixed("repair it: each line is NAME=\"VALUE\"", "read the azd environment %q: .env is not of the form that azd writes", name)
	}
	return values, nil
}

// azdProject returns the folder of azure.yaml: this one, or the nearest above it.
func azdProject() (string, error) {
	folder, err := os.Getwd()
	for ; err == nil; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "azure.yaml")); err == nil {
			return folder, nil
		}
		if folder == filepath.Dir(folder) {
			return "", errors.New("no azure.yaml in this folder or above")
		}
	}
	return "", err
}

// azdNames lists the environments of the project, for completion.
func azdNames() (names []string) {
	project, err := azdProject()
	if err != nil {
		return nil
	}
	folders, _ := os.ReadDir(filepath.Join(project, ".azure"))
	for _, f := range folders {
		if f.IsDir() {
			names = append(names, f.Name())
		}
	}
	return names
}
