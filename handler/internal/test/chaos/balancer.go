package chaos

import (
	"io"
	"net/http"
	"sync/atomic"
)

// balancer passes requests on to the workers in turn. It loses answers, and sends requests twice.
type balancer struct {
	*trouble
	workers []*worker
	next    atomic.Int64
	twice   float64 // the chance that it sends a request twice
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	res, answer, err := b.send(r, body)
	if err != nil {
		breakOff(w)
		return
	}
	if b.happens(b.twice) { // while the client still waits, so that it cannot undo a later request
		_, _, _ = b.send(r, body)
	}
	if b.happens(b.LoseAnswer) {
		breakOff(w)
		return
	}
	for name, values := range res.Header {
		w.Header()[name] = values
	}
	if res.StatusCode == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1") // the laboratory does not wait longer
	}
	w.WriteHeader(res.StatusCode)
	_, _ = w.Write(answer)
}

// send sends a request to the next worker. If the client hangs up, it hangs up too.
func (b *balancer) send(r *http.Request, body []byte) (*http.Response, []byte, error) {
	to := b.workers[int(b.next.Add(1))%len(b.workers)]
	return forward(r.Context(), r, body, to.at())
}
