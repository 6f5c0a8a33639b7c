package entra

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Result is the result of a play.
type Result struct {
	Operations []Operation   `json:"operations"`
	Count      int           `json:"count"`    // of operations; with Retried, of requests
	Failed     int           `json:"failed"`   // operations whose answer Entra could not use
	Retried    int           `json:"retried"`  // requests that were repeated
	Complete   bool          `json:"complete"` // whether the play reached its end
	Elapsed    time.Duration `json:"elapsedNanoseconds"`
	PerSecond  float64       `json:"requestsPerSecond"`
	Reasons    []Reason      `json:"reasons,omitempty"` // the first ones
}

// Operation counts the operations of one name. The times are those of the last request of each, without the pause before a
// retry.
type Operation struct {
	Name    string        `json:"name"`
	Count   int           `json:"count"`
	Failed  int           `json:"failed"`
	Retried int           `json:"retried"`
	P50     time.Duration `json:"p50Nanoseconds"`
	P95     time.Duration `json:"p95Nanoseconds"`
	P99     time.Duration `json:"p99Nanoseconds"`
}

// Reason is one reason why operations failed.
type Reason struct {
	Operation string `json:"operation"`
	Problem   string `json:"problem"`
	Count     int    `json:"count"`
	Example   string `json:"example"`          // the first request that failed so
	Detail    string `json:"detail,omitempty"` // of that request
}

// OK reports whether the play reached its end and Entra could use every answer.
func (r *Result) OK() bool { return r.Complete && r.Failed == 0 }

// WriteTable writes a table of the operations, the totals, and the reasons of failures.
func (r *Result) WriteTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "count\tfailed\tretried\tp50\tp95\tp99\t  operation\n")
	for _, o := range r.Operations {
		fmt.Fprintf(t, "%d\t%d\t%d\t%s\t%s\t%s\t  %s\n", o.Count, o.Failed, o.Retried, millis(o.P50), millis(o.P95), millis(o.P99), o.Name)
	}
	fmt.Fprintf(t, "%d\t%d\t%d\t\t\t\t  in all\n", r.Count, r.Failed, r.Retried)
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%d requests in %s, %.0f a second\n", r.Count+r.Retried, r.Elapsed.Round(time.Millisecond), r.PerSecond)
	if err == nil && !r.Complete {
		_, err = fmt.Fprintln(w, "The play was stopped before its end.")
	}
	for _, reason := range r.Reasons {
		if err == nil {
			err = reason.write(w)
		}
	}
	return err
}

func (r *Reason) write(w io.Writer) error {
	_, err := fmt.Fprintf(w, "\n%s: %s\n  %d×, first at %s\n", r.Operation, r.Problem, r.Count, r.Example)
	if err == nil && r.Detail != "" {
		_, err = fmt.Fprintf(w, "  %s\n", r.Detail)
	}
	return err
}

func millis(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}
