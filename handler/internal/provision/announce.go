package provision

import "context"

// announce announces the change to the ledger, beside the steps that follow. From then on the change must end with an entry, so
// it is sent even if the caller hangs up.
func (t *task) announce(ctx context.Context) {
	t.announced = make(chan error, 1)
	r := t.record(plan{})
	go func() {
		ctx, cancel := detached(ctx)
		defer cancel()
		t.announced <- t.s.ledger.Announce(ctx, r)
	}()
}

// announcement waits for the result of the announcement.
func (t *task) announcement() error {
	if t.announced == nil {
		return nil
	}
	err := <-t.announced
	t.announced <- err
	return err
}

// awaitAnnouncement waits for the announcement of a change, which runs beside Begin and Open, and announces it once more where
// that failed. What is not announced is neither carried out nor finished, because a history must not be without its line in the
// log by time: it is taken over after the lease.
func (t *task) awaitAnnouncement(ctx context.Context) error {
	if t.announcement() == nil {
		return nil
	}
	t.announce(ctx)
	return t.announcement()
}
