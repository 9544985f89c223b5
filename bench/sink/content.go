package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"syscall"

	"github.com/minio/crc64nvme"
)

const (
	pageBytes = 512
	// Pages are kept in chunks of 1 MiB, so that a blob of terabytes costs only what was written of it.
	chunkPages = 2048
	chunkBytes = chunkPages * pageBytes
	blockBytes = 64 * 1024
)

var zeroPage = crc64nvme.Checksum(make([]byte, pageBytes))

// One MiB of a blob: which pages were written, and a CRC of each page, 0 for one of zeros.
type chunk struct {
	written [chunkPages / 64]uint64
	sums    [chunkPages]uint64
}

func (c *chunk) has(page int) bool { return c.written[page/64]&(1<<(page%64)) != 0 }

// A page of zeros and a page that was never written read the same, so they count the same.
func pageSum(page []byte) uint64 {
	if sum := crc64nvme.Checksum(page); sum != zeroPage {
		return sum
	}
	return 0
}

// Content is what a disk holds: equal digests, equal disks.
type Content struct {
	Digest string `json:"digest"`
	// Bytes of the 64 KiB blocks that hold anything but zeros.
	NonZero int64 `json:"nonZero"`
}

// Takes the sums of pages in ascending order.
type contentDigest struct {
	hash      hash.Hash
	nonZero   int64
	lastBlock int64
}

func newContentDigest() *contentDigest { return &contentDigest{hash: sha256.New(), lastBlock: -1} }

func (d *contentDigest) add(page int64, sum uint64) {
	if sum == 0 {
		return
	}
	var line [16]byte
	binary.LittleEndian.PutUint64(line[:], uint64(page))
	binary.LittleEndian.PutUint64(line[8:], sum)
	d.hash.Write(line[:])
	if block := page * pageBytes / blockBytes; block != d.lastBlock {
		d.nonZero += blockBytes
		d.lastBlock = block
	}
}

func (d *contentDigest) content() Content {
	return Content{Digest: hex.EncodeToString(d.hash.Sum(nil)), NonZero: d.nonZero}
}

const seekData = 3

// Of the first `limit` bytes of a raw disk, or all of it; holes are not read.
func digestFile(name string, limit int64) (Content, error) {
	file, err := os.Open(name)
	if err != nil {
		return Content{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Content{}, err
	}
	if limit < 0 || limit > info.Size() {
		limit = info.Size()
	}
	digest := newContentDigest()
	buffer := make([]byte, chunkBytes)
	for at := int64(0); at < limit; at += chunkBytes {
		data, err := syscall.Seek(int(file.Fd()), at, seekData)
		if err == syscall.ENXIO {
			break
		}
		if err == nil {
			at = data - data%chunkBytes
		}
		if at >= limit {
			break
		}
		part := buffer[:min(chunkBytes, limit-at)]
		clear(part)
		if _, err := io.ReadFull(io.NewSectionReader(file, at, int64(len(part))), part); err != nil {
			return Content{}, err
		}
		for page := 0; page*pageBytes < len(part); page++ {
			end := min((page+1)*pageBytes, len(part))
			digest.add(at/pageBytes+int64(page), pageSum(part[page*pageBytes:end]))
		}
	}
	return digest.content(), nil
}
