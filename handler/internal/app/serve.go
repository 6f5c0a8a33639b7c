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

	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/telemetry"
)

// grace bounds the time of running requests after the program was told to end: the longest time of one request, with the last
// check of an unknown outcome and its record.
const grace = 60 * time.Second

// Serve serves h until ctx ends, and then lets the running requests finish.
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

// errEnded reports that the program was told to end. It is an error because the host does not restart a program that exits with 0.
var errEnded = errors.New("told to end")

// Run is the handler: it reads the settings from the environment, writes events to out and err, and serves the Functions host
// on the loopback. It returns when ctx ends or the host is gone, and always with an error.
func Run(ctx context.Context, out, err io.Writer) error {
	log := telemetry.NewLogger(out, err)
	adoptStandardLog(log)
	ctx, stop := whileHosted(ctx)
	defer stop()
	if e := run(ctx, log, out); e != nil {
		log.Error("ended", slog.String("error", e.Error()))
		return e
	}
	log.Info("ended")
	return errEnded
}

func run(ctx context.Context, log *slog.Logger, out io.Writer) error {
	cfg, err := settings.Load(settings.Environment(), settings.Gateway)
	if err != nil {
		return err
	}
	a, err := New(cfg, log)
	if err != nil {
		return err
	}
	port := cfg.Platform.Port
	if port == "" {
		return errors.New("FUNCTIONS_CUSTOMHANDLER_PORT is not set: the Functions host starts this program (on your own machine, use scimctl up)")
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return err
	}
	log.Info("listening", slog.String("address", l.Addr().String()), slog.String("version", Version()), slog.Bool("ledger_in_memory", cfg.Storage == settings.InMemory))
	if link := a.PageLink(); link != "" { // only on a developer's machine, see settings.SyncLogPage
		fmt.Fprintf(out, "The sync log opens once at %s%s\n", strings.TrimSuffix(cfg.PublicURL, "/"), link)
	}
	defer a.Wait()
	a.Start(ctx)
	return Serve(ctx, l, a)
}
