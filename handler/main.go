package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"workflowgen-scim/handler/internal/app"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // what is running comes to its end, also when the host that read our events is gone
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := app.Run(ctx, os.Stdout, os.Stderr); err != nil {
		os.Exit(1) // never 0: the host would not start us again
	}
}
