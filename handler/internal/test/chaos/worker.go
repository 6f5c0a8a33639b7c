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

// worker is a process of the shipped program, which is started again as often as it is killed.
type worker struct {
	binary string
	env    []string

	mu      sync.Mutex
	cmd     *exec.Cmd
	address string        // "" while there is no process
	up      chan struct{} // closed once there is one again
	ended   bool
	starts  int
}

// run keeps a process alive until the worker is ended.
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
		if w.gone() {
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

// gone says whether the worker is ended; if not, there will be another process.
func (w *worker) gone() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.ended {
		w.address, w.up = "", make(chan struct{})
	}
	return w.ended
}

// kill kills the process that is there now, without a warning.
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

// at is where the process listens, once there is one.
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
