package entra

import (
	"context"
	"net/url"
	"time"
)

// Play is an Entra ID with a population to provision.
type Play struct {
	options Options
	base    *url.URL
	pop     *population
}

// New makes the population. Its error holds all mistakes in the options.
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

// Run plays the cycles. It always returns a result: with an error, which means that the play was stopped before its end, the
// result of the requests so far.
func (p *Play) Run(ctx context.Context) (*Result, error) {
	c := p.options.Client
	if c == nil {
		c = pooled(p.options.Concurrency)
		defer c.CloseIdleConnections()
	}
	r := p.newRun(NewClient(ClientOptions{BaseURL: p.base, Token: p.options.Token, HTTP: c, Attempts: p.options.Attempts,
		Activity: guid(randomness(p.options.Seed, "activity", 0))}))
	began := time.Now()
	err := r.cycles(ctx)
	return r.recorder.result(time.Since(began), err == nil), err
}
