package settings

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
)

// Secret is a setting that no log shows.
type Secret string

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return s.String() }

// LogValue hides the secret from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// maxSecret is the largest size of a file with a secret, in bytes.
const maxSecret = 64 << 10

// ReadSecret reads a secret from a file, or from stdin if the name is "-". It drops white space around the secret, and refuses
// a text that is empty or has several lines. Commands read secrets this way or from the environment and never from a flag:
// every user of the machine can read the command line of a process.
func ReadSecret(name string, stdin io.Reader) (Secret, error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return "", fmt.Errorf("read the secret: %w", err)
		}
		defer f.Close()
		stdin = f
	}
	text, err := io.ReadAll(io.LimitReader(stdin, maxSecret+1))
	secret := strings.TrimSpace(string(text))
	switch {
	case err != nil:
	case secret == "":
		err = errors.New("it is empty")
	case len(text) > maxSecret || strings.ContainsAny(secret, "\r\n"):
		err = errors.New("it must be one line")
	default:
		return Secret(secret), nil
	}
	if name == "-" {
		name = "standard input"
	}
	return "", fmt.Errorf("read the secret from %s: %w", name, err)
}
