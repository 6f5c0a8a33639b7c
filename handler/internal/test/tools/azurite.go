package tools

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// Azurite is a Table Storage of one's own, in a process and a folder of its own. Its methods are for one goroutine.
type Azurite struct {
	t        testing.TB
	binary   string
	folder   string
	port     int
	others   []string // arguments
	services int      // that it says it starts
	blobs    string   // where the blobs are, if there are any
	cmd      *exec.Cmd
}

// azuriteKey is the key of the account that every Azurite has.
const azuriteKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

// StartAzurite starts one, which ends with the test. The test is skipped where Azurite is not installed.
func StartAzurite(t testing.TB) *Azurite {
	t.Helper()
	a := &Azurite{t: t, binary: Binary(t, "azurite-table"), folder: t.TempDir(), port: FreePort(t), services: 1}
	a.Start()
	t.Cleanup(a.Stop)
	return a
}

// StartStorage starts an Azurite that has blobs too, as the Functions host wants them for its timers.
func StartStorage(t testing.TB) *Azurite {
	t.Helper()
	blobs := FreePort(t)
	a := &Azurite{t: t, binary: Binary(t, "azurite"), folder: t.TempDir(), port: FreePort(t), services: 3,
		others: []string{"--blobPort", fmt.Sprint(blobs), "--queuePort", fmt.Sprint(FreePort(t))},
		blobs:  fmt.Sprintf("BlobEndpoint=http://127.0.0.1:%d/devstoreaccount1;", blobs)}
	a.Start()
	t.Cleanup(a.Stop)
	return a
}

// ConnectionString is what a client needs.
func (a *Azurite) ConnectionString() string { return ConnectionString(a.Address()) + a.blobs }

// ConnectionString is what a client needs to reach an Azurite at another address, such as that of a proxy before it.
func ConnectionString(address string) string {
	return fmt.Sprintf("DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=%s;TableEndpoint=http://%s/devstoreaccount1;",
		azuriteKey, address)
}

// Address is where it listens, "127.0.0.1:10002".
func (a *Azurite) Address() string { return fmt.Sprintf("127.0.0.1:%d", a.port) }

// Start starts it, again after Stop: at the same address, with what it held.
func (a *Azurite) Start() {
	a.t.Helper()
	args := []string{"--location", a.folder, "--tablePort", fmt.Sprint(a.port), "--skipApiVersionCheck", "--disableTelemetry"}
	a.cmd = exec.Command(a.binary, append(args, a.others...)...)
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		a.t.Fatal(err)
	}
	a.cmd.Stderr = a.cmd.Stdout
	if err := a.cmd.Start(); err != nil {
		a.t.Fatal(err)
	}
	var said strings.Builder
	lines := bufio.NewScanner(out)
	for up := 0; lines.Scan(); {
		fmt.Fprintln(&said, lines.Text())
		if strings.Contains(lines.Text(), "successfully") {
			up++
		}
		if up == a.services {
			go func() { // or it would wait for somebody to read what it says
				for lines.Scan() {
				}
			}()
			return
		}
	}
	a.t.Fatalf("Azurite does not start:\n%s", &said)
}

// Stop ends it as an operator does, so that it writes down what it holds.
func (a *Azurite) Stop() {
	if a.cmd == nil {
		return
	}
	_ = a.cmd.Process.Signal(os.Interrupt)
	_ = a.cmd.Wait()
	a.cmd = nil
}

var ports sync.Mutex

// FreePort is a port that nobody listens on. Azurite does not say which one it took, if it may choose.
func FreePort(t testing.TB) int {
	t.Helper()
	ports.Lock()
	defer ports.Unlock()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
