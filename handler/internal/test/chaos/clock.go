package chaos

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// skewed is added to the standard library of the program under test: the wall clock is ahead by as many seconds as the
// environment says. The monotonic clock does not change.
const skewed = `
func Now() Time {
	t := unskewedNow()
	if t.wall&hasMonotonic != 0 {
		t.wall += uint64(skew << nsecShift)
	} else {
		t.ext += skew
	}
	return t
}

var skew = func() (seconds int64) {
	text, _ := syscall.Getenv("CHAOS_CLOCK")
	for _, digit := range text {
		seconds = seconds*10 + int64(digit-'0')
	}
	return seconds
}()
`

// program returns the program that all laboratories run. It is built once, into a folder that TestMain removes.
var program = sync.OnceValues(func() (binary string, err error) {
	if programFolder, err = os.MkdirTemp("", "chaos"); err != nil {
		return "", err
	}
	return build(programFolder)
})

var programFolder string

// build builds the shipped program, with another clock, into a folder.
func build(folder string) (binary string, err error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", err
	}
	original := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	overlay := filepath.Join(folder, "overlay.json")
	if err := skewClock(original, filepath.Join(folder, "time.go"), overlay); err != nil {
		return "", err
	}
	binary = filepath.Join(folder, "handler")
	if out, err := exec.Command("go", "build", "-overlay", overlay, "-o", binary, "workflowgen-scim/handler").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return binary, nil
}

// skewClock writes a changed copy of the standard library's time.go, and the overlay that makes the compiler use it.
func skewClock(original, changed, overlay string) error {
	text, err := os.ReadFile(original)
	if err != nil {
		return err
	}
	source := strings.Replace(string(text), "\nfunc Now() Time {", "\nfunc unskewedNow() Time {", 1)
	source = strings.Replace(source, "import (", "import (\n\t\"syscall\"", 1) + skewed
	if err := os.WriteFile(changed, []byte(source), 0o600); err != nil {
		return err
	}
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{original: changed}})
	if err != nil {
		return err
	}
	return os.WriteFile(overlay, replace, 0o600)
}
