package entra

import (
	"context"
	"net/url"
	"time"
)

// Play is an Entra ID with a population, ready to provision it.
type Play struct {
	options Options
	base    *url.URL
	pop     *population
}

// New makes the population. All mistakes in the options are told together.
func New(o Options) (*Play, error) {
	base, err := o.check()
	if err != nil {
		return nil, err
	}
	if o.Concurrency == 0 {
		o.Concurrency = 8
	}
	return &Play{o, base, newPopulation(o.Seed, o.Users, o.Groups)}, nil
}

// Run plays the cycles. There is always a result; an error says that the play was stopped before its end, and the result is
// then of what was done so far.
func (p *Play) Run(ctx context.Context) (*Result, error) {
	c := p.options.Client
	if c == nil {
		c = pooled(p.options.Concurrency)
		defer c.CloseIdleConnections()
	}
	r := p.newRun(newClient(c, p.base, p.options.Token, guid(randomness(p.options.Seed, "activity", 0)), p.options.Attempts))
	began := time.Now()
	err := r.cycles(ctx)
	return r.recorder.result(time.Since(began), err == nil), err
}
