package main

import (
	"fmt"
	"math/bits"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Without --keep the end of a blob is still there to be read: whoever uploads a VHD looks at its footer again.
const tailBytes = 4096

// One page blob.
type blob struct {
	path string
	size int64
	rate *bucket

	mu       sync.Mutex
	chunks   map[int64]*chunk
	tail     []byte
	file     *os.File
	changes  int64
	modified time.Time
	metadata map[string]string

	received, acknowledged, distinct, resent int64
	first, last                              time.Time
}

func newBlob(path string, size int64, keep string, number int) (*blob, error) {
	made := &blob{
		path: path, size: size, rate: &bucket{}, chunks: map[int64]*chunk{}, modified: time.Now(),
		tail: make([]byte, min(size, tailBytes)), metadata: map[string]string{},
	}
	if keep == "" {
		return made, nil
	}
	file, err := os.Create(filepath.Join(keep, fmt.Sprintf("blob-%d", number)))
	if err != nil {
		return nil, err
	}
	made.file = file
	return made, file.Truncate(size)
}

// Writes whole pages; what was there already counts as sent again.
func (b *blob) write(offset int64, data []byte) error {
	if b.file != nil {
		if _, err := b.file.WriteAt(data, offset); err != nil {
			return err
		}
	}
	sums := make([]uint64, len(data)/pageBytes)
	for page := range sums {
		sums[page] = pageSum(data[page*pageBytes : (page+1)*pageBytes])
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for page, sum := range sums {
		c, at := b.at(offset/pageBytes + int64(page))
		if c.has(at) {
			b.resent += pageBytes
		} else {
			b.distinct += pageBytes
		}
		c.written[at/64] |= 1 << (at % 64)
		c.sums[at] = sum
	}
	if from := b.size - int64(len(b.tail)); offset+int64(len(data)) > from {
		copy(b.tail[max(0, offset-from):], data[max(0, from-offset):])
	}
	b.acknowledged += int64(len(data))
	b.changed()
	return nil
}

// Clears whole pages: they read as zeros and are in no range any more. Sending them anew is no sending again.
func (b *blob) clear(offset, length int64) error {
	if b.file != nil {
		const punchHole = 0x01 | 0x02 // FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, fallocate(2)
		if err := syscall.Fallocate(int(b.file.Fd()), punchHole, offset, length); err != nil {
			return err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for page := offset / pageBytes; page < (offset+length)/pageBytes; {
		c, known := b.chunks[page/chunkPages]
		if !known {
			page = (page/chunkPages + 1) * chunkPages
			continue
		}
		at := int(page % chunkPages)
		c.written[at/64] &^= 1 << (at % 64)
		c.sums[at] = 0
		page++
	}
	if from := b.size - int64(len(b.tail)); offset+length > from {
		clear(b.tail[max(0, offset-from) : min(b.size, offset+length)-from])
	}
	b.changed()
	return nil
}

// Fills `into`, where the content was not kept from `like`, a file that may hold the same; false where it does not.
func (b *blob) read(offset int64, into []byte, like *os.File) (bool, error) {
	if b.file != nil {
		_, err := b.file.ReadAt(into, offset)
		return true, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	from := b.size - int64(len(b.tail))
	if offset >= from {
		copy(into, b.tail[offset-from:])
		return true, nil
	}
	return like != nil && b.isLike(offset, into, like), nil
}

// Reads whole pages of `like`: are they what was written here?
func (b *blob) isLike(offset int64, into []byte, like *os.File) bool {
	if offset%pageBytes != 0 || len(into)%pageBytes != 0 {
		return false
	}
	if _, err := like.ReadAt(into, offset); err != nil {
		return false
	}
	for page := 0; page*pageBytes < len(into); page++ {
		var written uint64
		number := offset/pageBytes + int64(page)
		if c, known := b.chunks[number/chunkPages]; known {
			written = c.sums[number%chunkPages]
		}
		if pageSum(into[page*pageBytes:(page+1)*pageBytes]) != written {
			return false
		}
	}
	return true
}

type pageRange struct{ start, end int64 }

// At most so many written ranges within [start, end), in bytes.
func (b *blob) ranges(start, end int64, most int) []pageRange {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []pageRange
	for page := start / pageBytes; page < (end+pageBytes-1)/pageBytes; {
		c, known := b.chunks[page/chunkPages]
		if !known {
			page = (page/chunkPages + 1) * chunkPages
			continue
		}
		at := int(page % chunkPages)
		if !c.has(at) {
			word := c.written[at/64] >> (at % 64)
			if word == 0 {
				page += int64(64 - at%64)
			} else {
				page += int64(bits.TrailingZeros64(word))
			}
			continue
		}
		from := page * pageBytes
		if last := len(found) - 1; last >= 0 && found[last].end == from {
			found[last].end += pageBytes
		} else if len(found) == most {
			return found
		} else {
			found = append(found, pageRange{from, from + pageBytes})
		}
		page++
	}
	return found
}

// Of the first `limit` bytes: what lies behind is a footer, and everybody writes another one.
func (b *blob) content(limit int64) Content {
	b.mu.Lock()
	defer b.mu.Unlock()
	digest := newContentDigest()
	for number := int64(0); number*chunkBytes < limit; number++ {
		c, known := b.chunks[number]
		if !known {
			continue
		}
		for at, sum := range c.sums {
			if page := number*chunkPages + int64(at); page*pageBytes < limit {
				digest.add(page, sum)
			}
		}
	}
	return digest.content()
}

func (b *blob) etag() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return fmt.Sprintf("\"0x8D%X\"", b.modified.Unix()<<20+b.changes)
}

func (b *blob) at(page int64) (*chunk, int) {
	c, known := b.chunks[page/chunkPages]
	if !known {
		c = &chunk{}
		b.chunks[page/chunkPages] = c
	}
	return c, int(page % chunkPages)
}

func (b *blob) changed() {
	b.changes++
	b.modified = time.Now()
}

func (b *blob) close() {
	if b.file != nil {
		_ = b.file.Close()
		_ = os.Remove(b.file.Name())
	}
}
