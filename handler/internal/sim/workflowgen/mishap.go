package workflowgen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/wait"
)

// The operations of requests for the schema and for a token. A rule applies to them only by name.
const (
	schemaOperation = "schema"
	tokenOperation  = "token"
)

// faulty puts the faults between the network and WorkflowGen.
func (s *Server) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.faults.any() {
			next.ServeHTTP(w, r)
			return
		}
		operation, err := peek(r)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		if rule := s.faults.next(operation); rule != nil {
			rule.serve(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	})
}

var named = regexp.MustCompile(`(?m)^\s*(?:query|mutation)\s+(\w+)`)

// peek returns the operation of a request. The body can be read again.
func peek(r *http.Request) (string, error) {
	path := strings.ToLower(strings.TrimSuffix(r.URL.Path, "/"))
	switch {
	case path == graphqlPath+"/schema":
		return schemaOperation, nil
	case path == tokenPath:
		return tokenOperation, nil
	case strings.HasPrefix(path, scimPath+"/users"):
		return r.Method + " Users", nil
	case strings.HasPrefix(path, scimPath):
		return r.Method + " Groups", nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var asked struct{ Query string }
	_ = json.Unmarshal(body, &asked) // a body that is not JSON has no operation
	if found := named.FindStringSubmatch(asked.Query); found != nil {
		return found[1], nil
	}
	return "", nil
}

// serve answers a request with the mishap.
func (f *Fault) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	switch f.What {
	case Slow:
		_ = wait.For(r.Context(), time.Duration(f.For))
		next.ServeHTTP(w, r)
	case Stall:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case StallAfter:
		kept(next, r)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case ResetBefore:
		panic(http.ErrAbortHandler)
	case ResetAfter:
		kept(next, r)
		panic(http.ErrAbortHandler)
	case Expired:
		page(w, http.StatusUnauthorized, "401 - Unauthorized: Access is denied due to invalid credentials.")
	case Page:
		page(w, http.StatusOK, "Sign in")
	case PageAfter:
		kept(next, r)
		page(w, http.StatusOK, "Runtime Error")
	case HalfJSON:
		a := kept(next, r)
		a.body.Truncate(a.body.Len() / 2)
		a.write(w)
	case Error:
		f.answerError(w, r)
	case ErrorAfter:
		kept(next, r)
		f.answerError(w, r)
	case NoBody:
		a := kept(next, r)
		a.body.Reset()
		a.write(w)
	case EmptyPage:
		kept(next, r).writeWithoutItems(w)
	case Twice:
		kept(next, r).writeTwice(w)
	case LostAfter:
		kept(next, r)
		page(w, http.StatusGatewayTimeout, "504 Gateway Time-out")
	case Ignore, Replace, Cut, Stale, Hide, IDOnly:
		f.twist(w, r, next)
	default:
		f.answerStatus(w)
	}
}

// answerStatus answers with the status that is the name of the mishap.
func (f *Fault) answerStatus(w http.ResponseWriter) {
	status, _ := strconv.Atoi(string(f.What))
	if f.For > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(time.Duration(f.For).Seconds())))
	}
	page(w, status, fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

// keptAnswer records an answer, to send it later, changed or not at all.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// kept returns the answer to a request.
func kept(next http.Handler, r *http.Request) *keptAnswer {
	a := &keptAnswer{header: http.Header{}, status: http.StatusOK}
	next.ServeHTTP(a, r)
	return a
}

// Header, Write and WriteHeader make a keptAnswer an http.ResponseWriter.
func (a *keptAnswer) Header() http.Header         { return a.header }
func (a *keptAnswer) Write(p []byte) (int, error) { return a.body.Write(p) }
func (a *keptAnswer) WriteHeader(status int)      { a.status = status }

func (a *keptAnswer) write(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(a.body.Len()))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes())
}

// writeTwice writes the answer to the connection, since net/http lets no handler answer twice.
func (a *keptAnswer) writeTwice(w http.ResponseWriter) {
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err) // HTTP/1.1 is all that is served
	}
	defer conn.Close()
	a.header.Set("Content-Length", strconv.Itoa(a.body.Len()))
	for range 2 {
		_, _ = fmt.Fprintf(buffer, "HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status))
		_ = a.header.Write(buffer)
		_, _ = fmt.Fprintf(buffer, "\r\n%s", a.body.Bytes())
	}
	_ = buffer.Flush()
	_, _ = io.Copy(io.Discard, conn) // until the client ends the connection
}

// answerError answers with the text of the rule, in the form of the API that the request is for.
func (f *Fault) answerError(w http.ResponseWriter, r *http.Request) {
	media, status, body := "application/json; charset=utf-8", http.StatusOK, any(map[string]any{"data": nil, "errors": []any{map[string]any{"message": f.Says}}})
	if strings.HasPrefix(fixedPath(r), scimPath) {
		media, status = "application/scim+json", http.StatusInternalServerError
		body = map[string]any{"schemas": []string{errorURN}, "detail": f.Says}
	}
	if f.Status != 0 {
		status = f.Status
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // texts only
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// items finds the items of a list in an answer of either API.
var items = regexp.MustCompile(`"(items|Resources)":\[.*\]`)

// writeWithoutItems writes the answer with an empty list instead of its own.
func (a *keptAnswer) writeWithoutItems(w http.ResponseWriter) {
	body := items.ReplaceAll(a.body.Bytes(), []byte(`"$1":[]`))
	a.body = *bytes.NewBuffer(body)
	a.write(w)
}
