package chaos

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"syscall"
)

// worker is a process of the shipped program. It is started again after each kill.
type worker struct {
	binary string
	env    []string

	mu      sync.Mutex
	cmd     *exec.Cmd
	address string        // "" while no process runs
	up      chan struct{} // closed when a process runs again
	ended   bool
	starts  int
}

// run keeps a process running until the worker is ended.
func (w *worker) run() error {
	for {
		cmd := exec.Command(w.binary)
		cmd.Env = w.env
		out, err := cmd.StdoutPipe()
		if err != nil {
			return err
		}
		if err := cmd.Start(); err != nil {
			return err
		}
		line, err := bufio.NewReader(out).ReadBytes('\n')
		var listening struct{ Address string }
		if err != nil || json.Unmarshal(line, &listening) != nil || listening.Address == "" {
			_ = cmd.Process.Kill()
			return fmt.Errorf("the program does not start: %s %w", line, cmd.Wait())
		}
		go func() { _, _ = io.Copy(io.Discard, out) }()
		w.set(cmd, listening.Address)
		_ = cmd.Wait()
		if w.hasEnded() {
			return nil
		}
	}
}

func (w *worker) set(cmd *exec.Cmd, address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cmd, w.address = cmd, address
	w.starts++
	close(w.up)
	if w.ended {
		_ = cmd.Process.Kill()
	}
}

// hasEnded reports whether the worker is ended. If not, run starts another process.
func (w *worker) hasEnded() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.ended {
		w.address, w.up = "", make(chan struct{})
	}
	return w.ended
}

// kill kills the present process, without a warning.
func (w *worker) kill() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cmd != nil {
		_ = w.cmd.Process.Signal(syscall.SIGKILL)
	}
}

func (w *worker) end() {
	w.mu.Lock()
	w.ended = true
	w.mu.Unlock()
	w.kill()
}

// at returns the address of the process. It waits until a process runs.
func (w *worker) at() string {
	for {
		w.mu.Lock()
		address, up := w.address, w.up
		w.mu.Unlock()
		if address != "" {
			return address
		}
		<-up
	}
}
