package tools

import (
	"bufio"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Azurite is a storage account for one test. Its methods are for one goroutine.
type Azurite struct {
	t        testing.TB
	binary   string
	folder   string // "" keeps all in memory
	port     int
	account  string
	others   []string // arguments
	services int      // how many it announces
	blobs    string   // the endpoint of the blobs, if there are any
	cmd      *exec.Cmd
}

// developer is the account that every Azurite has by default, and azuriteKey its key.
const (
	developer  = "devstoreaccount1"
	azuriteKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)

// accounts is the number of accounts of the shared Azurite. A test binary that needs more starts another Azurite.
const accounts = 400

// shared is the Azurite that the tests of this process share, with the number of accounts in use.
var shared struct {
	sync.Mutex
	*Azurite
	given int
}

// StartAzurite returns an empty storage account for the test, in an Azurite that all tests of the process share, since each start
// costs a second. The test is skipped if Azurite is not installed.
func StartAzurite(t testing.TB) *Azurite {
	t.Helper()
	binary := Binary(t, "azurite-table")
	shared.Lock()
	defer shared.Unlock()
	if shared.Azurite == nil || shared.given == accounts {
		var all strings.Builder
		for i := range accounts {
			fmt.Fprintf(&all, "account%d:%s;", i, azuriteKey)
		}
		a := &Azurite{t: t, binary: binary, port: FreePort(t), services: 1}
		a.start("AZURITE_ACCOUNTS=" + all.String())
		shared.Azurite, shared.given = a, 0
	}
	shared.given++
	return &Azurite{t: t, port: shared.port, account: fmt.Sprintf("account%d", shared.given-1)}
}

// OwnAzurite starts an Azurite for this test alone, which the test may stop and start. It keeps its data in a folder.
func OwnAzurite(t testing.TB) *Azurite {
	t.Helper()
	a := &Azurite{t: t, binary: Binary(t, "azurite-table"), folder: t.TempDir(), port: FreePort(t), account: developer, services: 1}
	a.Start()
	t.Cleanup(a.Stop)
	return a
}

// StartStorage starts an Azurite with blobs, which the Functions host needs for its timers.
func StartStorage(t testing.TB) *Azurite {
	t.Helper()
	blobs := FreePort(t)
	a := &Azurite{t: t, binary: Binary(t, "azurite"), folder: t.TempDir(), port: FreePort(t), account: developer, services: 3,
		others: []string{"--blobPort", fmt.Sprint(blobs), "--queuePort", fmt.Sprint(FreePort(t))},
		blobs:  fmt.Sprintf("BlobEndpoint=http://127.0.0.1:%d/%s;", blobs, developer)}
	a.Start()
	t.Cleanup(a.Stop)
	return a
}

// ConnectionString returns what a client needs.
func (a *Azurite) ConnectionString() string { return a.ConnectionStringAt(a.Address()) + a.blobs }

// ConnectionStringAt returns what a client needs to reach the account at another address, such as that of a proxy.
func (a *Azurite) ConnectionStringAt(address string) string {
	return connectionString(a.account, address)
}

// ConnectionString returns what a client needs to reach the default account of an Azurite.
func ConnectionString(address string) string { return connectionString(developer, address) }

func connectionString(account, address string) string {
	return fmt.Sprintf("DefaultEndpointsProtocol=http;AccountName=%[1]s;AccountKey=%[2]s;TableEndpoint=http://%[3]s/%[1]s;",
		account, azuriteKey, address)
}

// Address returns where it listens, "127.0.0.1:10002".
func (a *Azurite) Address() string { return fmt.Sprintf("127.0.0.1:%d", a.port) }

// Start starts it again after Stop: at the same address, with what it held.
func (a *Azurite) Start() {
	a.t.Helper()
	a.start()
}

// endWithStdin ends a program of Node.js when its standard input ends, so that the program does not outlive the process that started
// it. Without unref the open input would keep the program from ending by itself after a signal.
const endWithStdin = `process.stdin.on("end", () => process.exit()).resume().unref()`

func (a *Azurite) start(environment ...string) {
	a.t.Helper()
	place := []string{"--location", a.folder}
	if a.folder == "" {
		place = []string{"--inMemoryPersistence"}
	}
	args := slices.Concat([]string{"--import", "data:text/javascript," + url.PathEscape(endWithStdin), a.binary}, place,
		[]string{"--tablePort", fmt.Sprint(a.port), "--skipApiVersionCheck", "--disableTelemetry"}, a.others)
	a.cmd = exec.Command("node", args...)
	a.cmd.Env = append(a.cmd.Environ(), environment...)
	if _, err := a.cmd.StdinPipe(); err != nil { // which is closed when this process ends
		a.t.Fatal(err)
	}
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
			go func() { // otherwise Azurite stops when the pipe is full
				for lines.Scan() {
				}
			}()
			return
		}
	}
	a.t.Fatalf("Azurite does not start:\n%s", &said)
}

// Stop ends it with a signal, as an administrator does, so that it writes its data to the folder.
func (a *Azurite) Stop() {
	if a.cmd == nil {
		return
	}
	_ = a.cmd.Process.Signal(os.Interrupt)
	_ = a.cmd.Wait()
	a.cmd = nil
}

var ports sync.Mutex

// FreePort returns a port on which no program listens. Azurite would not report a port of its own choice.
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
