package main

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/minio/crc64nvme"
)

// The most one Put Page may write.
const mostPutPage = 4 * 1024 * 1024

// Since this version the CRC-64 is answered where the client sent no MD5.
const crcSince = "2019-02-02"

var rangePattern = regexp.MustCompile(`^bytes=(\d{1,15})-(\d{1,15})?$`)

// Put Page, update. Source: learn.microsoft.com/rest/api/storageservices/put-page
func putPage(x *exchange) error {
	b, err := x.blob()
	if err != nil {
		return err
	}
	start, end, err := x.pages(b)
	if err != nil {
		return err
	}
	switch write := x.header("x-ms-page-write"); {
	case write == "":
		return missingHeader("x-ms-page-write")
	case !strings.EqualFold(write, "update"):
		return badHeader("x-ms-page-write")
	}
	length := x.request.ContentLength
	switch {
	case length < 0:
		return lengthRequired
	case end-start > mostPutPage || length > mostPutPage:
		return tooLarge
	case length != end-start:
		return badHeader("Content-Length")
	}
	pooled := x.server.buffers.Get().(*[]byte)
	defer x.server.buffers.Put(pooled)
	data := (*pooled)[:length]
	if err = x.receive(b, data); err != nil {
		return err
	}
	name, value, err := x.checked(data)
	if err != nil {
		return err
	}
	shape, refusals := x.server.shaped()
	if refusals.strikes(shape.Refuse) {
		x.latency()
		return serverBusy
	}
	if err = b.write(start, data); err != nil {
		return err
	}
	x.send(http.StatusCreated, append(b.state(), name, value, "x-ms-request-server-encrypted", "true")...)
	return nil
}

// Put Page, clear: any number of whole pages, no body.
func clearPages(x *exchange) error {
	b, err := x.blob()
	if err != nil {
		return err
	}
	start, end, err := x.pages(b)
	if err != nil {
		return err
	}
	if x.request.ContentLength != 0 {
		return badHeader("Content-Length")
	}
	if err = b.clear(start, end-start); err != nil {
		return err
	}
	x.send(http.StatusCreated, b.state()...)
	return nil
}

// First byte and the one after the last of the whole pages that the request names.
func (x *exchange) pages(b *blob) (start, end int64, err error) {
	start, end, given, err := x.rangeOf(b)
	if err != nil {
		return 0, 0, err
	}
	if !given {
		return 0, 0, missingHeader("x-ms-range")
	}
	if strings.HasSuffix(orElse(x.header("x-ms-range"), x.header("Range")), "-") {
		return 0, 0, badHeader("x-ms-range")
	}
	if start%pageBytes != 0 || end%pageBytes != 0 || end > b.size {
		return 0, 0, badPageRange
	}
	return start, end, nil
}

// An open end is the end of the blob.
func (x *exchange) rangeOf(b *blob) (start, end int64, given bool, err error) {
	name := "x-ms-range"
	text := x.header(name)
	if text == "" {
		name, text = "Range", x.header("Range")
	}
	if text == "" {
		return 0, b.size, false, nil
	}
	found := rangePattern.FindStringSubmatch(text)
	if found == nil {
		return 0, 0, true, badHeader(name)
	}
	start, _ = strconv.ParseInt(found[1], 10, 64)
	end = b.size
	if found[2] != "" {
		last, _ := strconv.ParseInt(found[2], 10, 64)
		end = last + 1
	}
	if end <= start {
		return 0, 0, true, badHeader(name)
	}
	return start, end, true, nil
}

// Reads the body as fast as the shape lets it.
func (x *exchange) receive(b *blob, into []byte) error {
	b.mu.Lock()
	if b.first.IsZero() {
		b.first = time.Now()
	}
	b.mu.Unlock()
	for at := 0; at < len(into); {
		shape, _ := x.server.shaped()
		part := into[at:]
		shaped := shape.Rate > 0 || shape.BlobRate > 0
		if stretch := shape.stretch(); shaped && len(part) > stretch {
			part = part[:stretch]
		}
		if shaped {
			time.Sleep(max(b.rate.take(len(part), shape.BlobRate), x.server.whole.take(len(part), shape.Rate)))
		}
		// All that was paid for: a single read ends where the header's buffer does.
		read, err := io.ReadFull(x.request.Body, part)
		b.mu.Lock()
		b.received += int64(read)
		b.last = time.Now()
		b.mu.Unlock()
		at += read
		if err != nil {
			return err
		}
	}
	return nil
}

// Compares what arrived with what the client says it sent. @return the header that lets it compare in turn
func (x *exchange) checked(data []byte) (name, value string, err error) {
	sentMd5, sentCrc := x.header("Content-Md5"), x.header("x-ms-content-crc64")
	if sentMd5 != "" && sentCrc != "" {
		return "", "", badHeader("x-ms-content-crc64")
	}
	if sentMd5 != "" || x.header("x-ms-version") < crcSince {
		sum := md5.Sum(data)
		right := base64.StdEncoding.EncodeToString(sum[:])
		if decoded, err := base64.StdEncoding.DecodeString(sentMd5); sentMd5 != "" && (err != nil || len(decoded) != md5.Size) {
			return "", "", badMd5
		}
		if sentMd5 != "" && sentMd5 != right {
			return "", "", md5Mismatch
		}
		return "Content-MD5", right, nil
	}
	right := base64.StdEncoding.EncodeToString(binary.LittleEndian.AppendUint64(nil, crc64nvme.Checksum(data)))
	if decoded, err := base64.StdEncoding.DecodeString(sentCrc); sentCrc != "" && (err != nil || len(decoded) != 8) {
		return "", "", badHeader("x-ms-content-crc64")
	}
	if sentCrc != "" && sentCrc != right {
		return "", "", crcMismatch
	}
	return "x-ms-content-crc64", right, nil
}
