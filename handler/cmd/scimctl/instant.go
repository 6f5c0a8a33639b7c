package main

import (
	"fmt"
	"time"
)

// instant is a time that may be told as how long ago it was.
type instant struct {
	time.Time
	said string
}

// moments are the forms in which a time may be told, in the zone of the machine where they have none.
var moments = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly}

func (m *instant) Set(text string) error {
	m.said = text
	var ago span
	if err := ago.Set(text); err == nil {
		m.Time = time.Now().Add(-time.Duration(ago))
		return nil
	}
	for _, form := range moments {
		if t, err := time.ParseInLocation(form, text, time.Local); err == nil {
			m.Time = t
			return nil
		}
	}
	return fmt.Errorf("it must be how long ago (24h, 7d), a day (2026-11-01) or a time (2026-11-01T08:00)")
}

func (m *instant) String() string { return m.said }

// Type is what the help calls it.
func (m *instant) Type() string { return "time" }

// ago is the instant so long ago.
func ago(d time.Duration) instant {
	s := span(d)
	return instant{time.Now().Add(-d), s.String()}
}
