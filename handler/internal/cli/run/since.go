package run

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Day is 24 hours.
const Day = 24 * time.Hour

// Since is a flag for a time: a duration before now, a day, or a day and a time.
type Since struct {
	time.Time
	text string
}

// Ago returns the time so long before now.
func Ago(d time.Duration) Since {
	s := Duration(d)
	return Since{time.Now().Add(-d), s.String()}
}

// layouts are those of a time. Without a zone it is in the zone of this machine.
var layouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly}

// Set reads the value of the flag.
func (s *Since) Set(text string) error {
	s.text = text
	var ago Duration
	if err := ago.Set(text); err == nil {
		s.Time = time.Now().Add(-time.Duration(ago))
		return nil
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			s.Time = t
			return nil
		}
	}
	return fmt.Errorf("it must be a duration before now (24h, 7d), a day (2026-11-01) or a time (2026-11-01T08:00)")
}

// String returns the value as it was given.
func (s *Since) String() string { return s.text }

// Type returns the name of the type in help texts.
func (s *Since) Type() string { return "time" }

// Duration is a flag for a duration, which can be given in days.
type Duration time.Duration

// Set reads the value of the flag.
func (d *Duration) Set(text string) error {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		*d = Duration(time.Duration(n) * Day)
		return err
	}
	parsed, err := time.ParseDuration(text)
	if *d = Duration(parsed); err == nil && parsed < 0 {
		err = errors.New("it must not be negative")
	}
	return err
}

// String returns the duration, in days if it is a whole number of them.
func (d *Duration) String() string {
	if v := time.Duration(*d); v%Day == 0 {
		return strconv.Itoa(int(v/Day)) + "d"
	}
	return time.Duration(*d).String()
}

// Type returns the name of the type in help texts.
func (d *Duration) Type() string { return "duration" }
