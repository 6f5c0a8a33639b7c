// Package retryafter reads and writes the header Retry-After (RFC 9110 §10.2.3).
package retryafter

import (
	"net/http"
	"strconv"
	"time"
)

// Parse returns the time that a value asks to wait: seconds, decimal as Microsoft Graph sends them, or the time until a
// date. It is never negative. Without a value that can be read ok is false.
func Parse(value string) (d time.Duration, ok bool) {
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		if seconds < 1e9 { // also false for NaN
			return time.Duration(max(seconds, 0) * float64(time.Second)), true
		}
		return 0, false
	}
	at, err := http.ParseTime(value)
	return max(time.Until(at), 0), err == nil
}

// Format returns the value for a wait of d, in whole seconds, rounded down.
func Format(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) }
