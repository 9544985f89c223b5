package main

import (
	"math/rand"
	"sync"
	"time"
)

// Shape is how the line and the service behave. All of it can be changed while the sink runs.
type Shape struct {
	Latency  time.Duration
	BlobRate int64
	Rate     int64
	Refuse   float64
	Seed     int64
}

// What a line may catch up with after a pause: a busy machine wakes a reader late, which is no loss of the line's.
const catchUp = 50 * time.Millisecond

// A token bucket: whoever takes waits until the line has carried what went before.
type bucket struct {
	mu   sync.Mutex
	free time.Time
}

// Takes so many bytes at `rate` bytes a second. @return how long to wait for them
func (b *bucket) take(bytes int, rate int64) time.Duration {
	if rate <= 0 {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if earliest := now.Add(-catchUp); b.free.Before(earliest) {
		b.free = earliest
	}
	b.free = b.free.Add(time.Duration(float64(bytes) / float64(rate) * float64(time.Second)))
	return b.free.Sub(now)
}

// What is read of a body at once: five milliseconds of the line, within reason.
func (shape Shape) stretch() int {
	rate := shape.Rate
	if rate == 0 || (shape.BlobRate > 0 && shape.BlobRate < rate) {
		rate = shape.BlobRate
	}
	return int(min(max(rate/200, 4*1024), 256*1024))
}

// The same refusals for the same seed and order of requests.
type refusals struct {
	mu     sync.Mutex
	chance *rand.Rand
}

func (r *refusals) strikes(share float64) bool {
	if share <= 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.chance.Float64() < share
}
