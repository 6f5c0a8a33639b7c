package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/telemetry"
)

// grace is how long requests may still run once the program is to end: as long as one of them may take, with a last look at an
// unknown outcome and the record of it.
const grace = 60 * time.Second

// Serve serves h until ctx ends, then lets what is running come to its end.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return srv.Shutdown(last)
}

// errEnded: the program was told to end. It is an error because the host takes exit code 0 for "do not start again".
var errEnded = errors.New("told to end")

// Run is the handler: settings from the environment, events to out and err, requests from the Functions host on port of
// the loopback. It returns when ctx ends or the host is gone, and always with an error.
func Run(ctx context.Context, port string, out, err io.Writer) error {
	log := telemetry.NewLogger(out, err)
	adoptStandardLog(log)
	ctx, stop := whileHosted(ctx)
	defer stop()
	if e := run(ctx, port, log, out); e != nil {
		log.Error("ended", slog.String("error", e.Error()))
		return e
	}
	log.Info("ended")
	return errEnded
}

func run(ctx context.Context, port string, log *slog.Logger, out io.Writer) error {
	cfg, err := Load()
	if err != nil {
		return err
	}
	a, err := New(cfg, log)
	if err != nil {
		return err
	}
	if port == "" {
		return errors.New("FUNCTIONS_CUSTOMHANDLER_PORT is not set: this program is started by the Functions host (scimctl up needs none)")
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return err
	}
	log.Info("listening", slog.String("address", l.Addr().String()), slog.String("version", Version()), slog.Bool("ledger_in_memory", cfg.Storage == InMemory))
	if link := a.PageLink(); link != "" { // on a machine of one's own, see checkPage
		fmt.Fprintf(out, "The sync log opens once at %s%s\n", strings.TrimSuffix(cfg.PublicURL, "/"), link)
	}
	defer a.Wait()
	a.Start(ctx)
	return Serve(ctx, l, a)
}
