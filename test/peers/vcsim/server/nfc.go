package main

import (
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"os"
)

// A disk of a machine, by its place among the disks.
type of struct {
	machine string
	n       int
}

// How often a disk was read, and how much of it.
type tally struct {
	opened, finished int
	bytes            int64
}

const chunk = 64 * 1024

// GET of a disk: who has the address needs no session. Without a length, as real hosts answer.
func (e *exports) serve(w http.ResponseWriter, r *http.Request) {
	l, file := e.find(r.PathValue("ticket"), r.PathValue("name"))
	if file == nil {
		http.NotFound(w, r)
		return
	}
	disk, err := os.Open(file.VMDK)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer disk.Close()
	e.mu.Lock()
	count := e.streams[file.of]
	if count == nil {
		count = new(tally)
		e.streams[file.of] = count
	}
	count.opened++
	e.mu.Unlock()

	w.Header().Set("Content-Type", "application/x-vnd.vmware-streamVmdk")
	if http.NewResponseController(w).Flush() != nil {
		return
	}
	narrow, wide := sha1.New(), sha256.New()
	sent := int64(0)
	buffer := make([]byte, chunk)
	for {
		n, err := disk.Read(buffer)
		if err != nil && !errors.Is(err, io.EOF) {
			panic(http.ErrAbortHandler)
		}
		if n == 0 {
			break
		}
		if !e.may(l, file.of, sent+int64(n), r) {
			// The stream is cut: the end of the chunks never comes.
			panic(http.ErrAbortHandler)
		}
		if _, err := w.Write(buffer[:n]); err != nil {
			return
		}
		narrow.Write(buffer[:n])
		wide.Write(buffer[:n])
		sent += int64(n)
		e.mu.Lock()
		count.bytes += int64(n)
		e.mu.Unlock()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	count.finished++
	file.sha1, file.sha256 = narrow.Sum(nil), wide.Sum(nil)
}

func (e *exports) find(ticket, name string) (*lease, *file) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, l := range e.leases {
		if l.ticket != ticket || !l.isReady || l.ended != "" {
			continue
		}
		for _, file := range l.files {
			if file.target == name {
				return l, file
			}
		}
	}
	return nil, nil
}

// Waits while this much of the disk is held back. @returns whether the stream may go on
func (e *exports) may(l *lease, which of, upTo int64, r *http.Request) bool {
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		select {
		case <-r.Context().Done():
			e.mu.Lock()
			e.wake.Broadcast()
			e.mu.Unlock()
		case <-stop:
		}
	}()
	e.mu.Lock()
	defer e.mu.Unlock()
	for {
		after, held := e.held[which]
		if l.ended != "" || r.Context().Err() != nil {
			return false
		}
		if !held || upTo <= after {
			return true
		}
		e.wake.Wait()
	}
}
