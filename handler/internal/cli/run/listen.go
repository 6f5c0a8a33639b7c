package run

import "net"

// Listen opens an address for a command that serves.
func Listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, Fixed("name another with --addr; --addr 127.0.0.1:0 takes a free port", "listen on %q: %w", addr, err)
	}
	return l, nil
}
