package main

import (
	"fmt"
	"net/http"
	"sort"
	"strconv"
	"sync"
	"time"
)

// What the sink counts besides the bytes of each blob.
type counts struct {
	mu       sync.Mutex
	requests map[string]int
	// By kind and status, such as `putPage 201`; status 0 is a connection that broke.
	answers  map[string]int
	inFlight int
	most     int
}

func newCounts() *counts { return &counts{requests: map[string]int{}, answers: map[string]int{}} }

// Notes a request. @return to be called once with the status of its answer
func (c *counts) begin(kind string) func(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests[kind]++
	puts := kind == "putPage"
	if puts {
		c.inFlight++
		c.most = max(c.most, c.inFlight)
	}
	return func(status int) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.answers[fmt.Sprintf("%s %d", kind, status)]++
		if puts {
			c.inFlight--
		}
	}
}

type blobStats struct {
	Path string `json:"path"`
	Size int64  `json:"size"`
	// Bytes of Put Page bodies that arrived, those of refused requests too.
	Received int64 `json:"received"`
	// Bytes of Put Pages that were answered with 201; of these, how many had not been, and how many had been before.
	Acknowledged int64 `json:"acknowledged"`
	Distinct     int64 `json:"distinct"`
	Resent       int64 `json:"resent"`
	// Milliseconds from the first byte of a Put Page to the last of any.
	Took int64 `json:"took"`
}

type stats struct {
	Requests    map[string]int `json:"requests"`
	Answers     map[string]int `json:"answers"`
	MostPutPage int            `json:"mostPutPages"`
	Received    int64          `json:"received"`
	Distinct    int64          `json:"distinct"`
	Resent      int64          `json:"resent"`
	// Of all blobs together, as of each.
	Took  int64       `json:"took"`
	Blobs []blobStats `json:"blobs"`
}

func (s *server) stats() stats {
	s.mu.Lock()
	counts, blobs := s.counts, make([]*blob, 0, len(s.blobs))
	for _, each := range s.blobs {
		blobs = append(blobs, each)
	}
	s.mu.Unlock()
	said := stats{Requests: map[string]int{}, Answers: map[string]int{}, Blobs: []blobStats{}}
	counts.mu.Lock()
	for kind, number := range counts.requests {
		said.Requests[kind] = number
	}
	for answer, number := range counts.answers {
		said.Answers[answer] = number
	}
	said.MostPutPage = counts.most
	counts.mu.Unlock()
	var first, last time.Time
	for _, b := range blobs {
		b.mu.Lock()
		one := blobStats{b.path, b.size, b.received, b.acknowledged, b.distinct, b.resent, b.last.Sub(b.first).Milliseconds()}
		if !b.first.IsZero() && (first.IsZero() || b.first.Before(first)) {
			first = b.first
		}
		if b.last.After(last) {
			last = b.last
		}
		b.mu.Unlock()
		said.Received += one.Received
		said.Distinct += one.Distinct
		said.Resent += one.Resent
		said.Blobs = append(said.Blobs, one)
	}
	said.Took = last.Sub(first).Milliseconds()
	sort.Slice(said.Blobs, func(i, j int) bool { return said.Blobs[i].Path < said.Blobs[j].Path })
	return said
}

// The sink's own addresses:
//
//	GET  /sink/stats                     what was sent so far
//	GET  /sink/digest?blob=PATH&bytes=N  what the first N bytes of a blob hold
//	POST /sink/forget                    no blob and no count any more
//	POST /sink/shape?latency=50ms&blob-rate=N&rate=N&refuse=0.01&seed=1
func (s *server) control(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch r.Method + " " + r.URL.Path {
	case "GET /sink/stats":
		writeJSON(w, s.stats())
	case "GET /sink/digest":
		s.mu.Lock()
		b := s.blobs[query.Get("blob")]
		s.mu.Unlock()
		if b == nil {
			http.Error(w, "no such blob", http.StatusNotFound)
			return
		}
		limit := b.size
		if asked, err := strconv.ParseInt(query.Get("bytes"), 10, 64); err == nil {
			limit = min(limit, asked)
		}
		writeJSON(w, b.content(limit))
	case "POST /sink/forget":
		s.forget()
		writeJSON(w, s.stats())
	case "POST /sink/like":
		if err := s.setLike(query.Get("file")); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		writeJSON(w, true)
	case "POST /sink/shape":
		shape, err := shapeIn(query.Get)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.setShape(shape)
		writeJSON(w, shape)
	default:
		http.NotFound(w, r)
	}
}

// What is not named is switched off.
func shapeIn(get func(string) string) (shape Shape, err error) {
	number := func(name string) (value int64) {
		if text := get(name); text != "" && err == nil {
			value, err = strconv.ParseInt(text, 10, 64)
		}
		return value
	}
	shape.BlobRate, shape.Rate, shape.Seed = number("blob-rate"), number("rate"), number("seed")
	if text := get("latency"); text != "" && err == nil {
		shape.Latency, err = time.ParseDuration(text)
	}
	if text := get("refuse"); text != "" && err == nil {
		shape.Refuse, err = strconv.ParseFloat(text, 64)
	}
	return shape, err
}
