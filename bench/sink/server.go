package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// The newest version of the blob service whose rules this follows; a newer one is answered all the same.
const serviceVersion = "2021-12-02"

type server struct {
	keep    string
	like    *os.File
	whole   *bucket
	buffers sync.Pool
	number  atomic.Int64

	mu       sync.Mutex
	shape    Shape
	refusals *refusals
	blobs    map[string]*blob
	counts   *counts
}

func newServer(keep string, shape Shape) *server {
	s := &server{keep: keep, whole: &bucket{}, blobs: map[string]*blob{}, counts: newCounts()}
	s.buffers.New = func() any {
		buffer := make([]byte, mostPutPage)
		return &buffer
	}
	s.setShape(shape)
	return s
}

func (s *server) setShape(shape Shape) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shape = shape
	s.refusals = &refusals{chance: rand.New(rand.NewSource(shape.Seed))}
}

func (s *server) shaped() (Shape, *refusals) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shape, s.refusals
}

// From now on what is read comes from this file, where it holds what was written; from none with an empty name.
func (s *server) setLike(name string) error {
	var file *os.File
	if name != "" {
		opened, err := os.Open(name)
		if err != nil {
			return err
		}
		file = opened
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.like != nil {
		_ = s.like.Close()
	}
	s.like = file
	return nil
}

func (s *server) likeness() *os.File {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.like
}

// Forgets all blobs and counts.
func (s *server) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, each := range s.blobs {
		each.close()
	}
	s.blobs = map[string]*blob{}
	s.counts = newCounts()
}

// One request to the blob service.
type exchange struct {
	server  *server
	request *http.Request
	writer  http.ResponseWriter
	// Of the answer; 0 until there is one.
	status int
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/sink/") {
		s.control(w, r)
		return
	}
	s.mu.Lock()
	counts := s.counts
	s.mu.Unlock()
	kind, run := route(r)
	ended := counts.begin(kind)
	x := &exchange{server: s, request: r, writer: w}
	defer func() { ended(x.status) }()
	header := w.Header()
	header["x-ms-request-id"] = []string{fmt.Sprintf("00000000-0000-0000-0000-%012x", s.number.Add(1))}
	header["x-ms-version"] = []string{orElse(r.Header.Get("x-ms-version"), serviceVersion)}
	if client := r.Header.Get("x-ms-client-request-id"); client != "" {
		header["x-ms-client-request-id"] = []string{client}
	}
	err := run(x)
	var refused *refusal
	switch {
	case err == nil:
	case errors.As(err, &refused):
		// What is left of a small body is read, so that the connection stays; a large one is not worth it.
		_, _ = io.CopyN(io.Discard, r.Body, 256*1024)
		x.status = refused.status
		writeRefusal(w, refused)
	default:
		// The client went away, or the disk is full: either way there is no honest answer.
		panic(http.ErrAbortHandler)
	}
}

type runner func(*exchange) error

func route(r *http.Request) (string, runner) {
	query := r.URL.Query()
	comp := query.Get("comp")
	if query.Get("restype") == "container" {
		return "container", container
	}
	switch {
	case r.Method == http.MethodPut && comp == "page" && strings.EqualFold(r.Header.Get("x-ms-page-write"), "clear"):
		return "clearPages", signed(clearPages)
	case r.Method == http.MethodPut && comp == "page":
		return "putPage", signed(putPage)
	case r.Method == http.MethodPut && comp == "":
		return "putBlob", signed(putBlob)
	case r.Method == http.MethodPut && comp == "properties":
		return "setProperties", signed(setProperties)
	case r.Method == http.MethodPut && comp == "metadata":
		return "setMetadata", signed(setMetadata)
	case r.Method == http.MethodGet && comp == "pagelist":
		return "getRanges", signed(getRanges)
	case r.Method == http.MethodGet && comp == "":
		return "readBlob", signed(readBlob)
	case r.Method == http.MethodHead && comp == "":
		return "headBlob", signed(headBlob)
	case r.Method == http.MethodDelete && comp == "":
		return "deleteBlob", signed(deleteBlob)
	}
	return "other", func(*exchange) error { return methodNotAllowed }
}

// Every address of a blob carries a signature. Whose it is the sink does not ask: it has no secrets.
func signed(run runner) runner {
	return func(x *exchange) error {
		if x.request.URL.Query().Get("sig") == "" {
			return unauthenticated
		}
		return run(x)
	}
}

func (x *exchange) header(name string) string { return x.request.Header.Get(name) }

// @param headers pairs of name and value
func (x *exchange) send(status int, headers ...string) {
	x.latency()
	for at := 0; at+1 < len(headers); at += 2 {
		x.writer.Header()[headers[at]] = []string{headers[at+1]}
	}
	x.status = status
	x.writer.WriteHeader(status)
}

func (x *exchange) latency() {
	shape, _ := x.server.shaped()
	time.Sleep(shape.Latency)
}

func (x *exchange) blob() (*blob, error) {
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	found, known := x.server.blobs[x.request.URL.Path]
	if !known {
		return nil, blobNotFound
	}
	return found, nil
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}
