package app_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/telemetry"
)

// A caller without a good token is answered before its body has come, however long that is, and the connection is closed: it
// can neither have us read much nor hold a connection by sending slowly.
func TestBodyOfAStrangerIsNotRead(t *testing.T) {
	cfg, err := load(map[string]string{"SYNCLOG_PAGE": "link"})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(cfg, telemetry.NewLogger(io.Discard, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- app.Serve(ctx, l, a) }()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	var all sync.WaitGroup
	for target, want := range map[string]int{
		"POST /scim/v2/Users": 401, "POST /scim/v2/Bulk": 401, "PATCH /scim/v2/Groups/x": 401, "POST /wfgen/scim/v2/Users": 401,
		"POST /oauth/token": 413, "GET /synclog": 401, "POST /health": 200, "POST /nowhere": 404,
	} {
		for _, length := range []string{"Content-Length: 100000", "Content-Length: 100000000", "Transfer-Encoding: chunked"} {
			if target == "POST /oauth/token" && !strings.HasSuffix(length, "0") {
				continue // its client is in the body, of which it reads so much
			}
			all.Go(func() {
				if got := answerBeforeBody(t, l.Addr().String(), target, length); got != want {
					t.Errorf("%s, %s: %d, want %d", target, length, got, want)
				}
			})
		}
	}
	all.Wait()
}

// answerBeforeBody sends a request with a part of its body, and returns the status that comes back before the rest.
func answerBeforeBody(t *testing.T, address, target, length string) int {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second)) // an answer that waits for the body comes after a minute
	fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: scim.example.com\r\nAuthorization: Bearer wrong\r\nContent-Type: application/scim+json\r\n%s\r\n\r\n1000\r\n%s",
		target, length, strings.Repeat("x", 1000))
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Errorf("%s, %s: no answer: %v", target, length, err)
		return 0
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil || !res.Close {
		t.Errorf("%s, %s: the connection stays open: %v", target, length, err)
	}
	if n, err := conn.Read(make([]byte, 1)); n != 0 || err == nil || strings.Contains(err.Error(), "timeout") {
		t.Errorf("%s, %s: the connection is not closed: %v", target, length, err)
	}
	return res.StatusCode
}
