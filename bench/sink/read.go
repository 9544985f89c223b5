package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Page ranges in one answer.
const mostRanges = 10_000

// Since this version the list of ranges comes in pages.
const pagedSince = "2020-10-02"

// Headers, in pairs, that come with whatever is said of a blob.
func (b *blob) state() []string {
	b.mu.Lock()
	modified := b.modified
	b.mu.Unlock()
	return []string{
		"ETag", b.etag(), "Last-Modified", modified.UTC().Format(http.TimeFormat), "x-ms-blob-sequence-number", "0",
	}
}

func (b *blob) entity() []string {
	headers := append(b.state(), "Accept-Ranges", "bytes", "Content-Type", "application/octet-stream",
		"x-ms-blob-type", "PageBlob", "x-ms-lease-state", "available", "x-ms-lease-status", "unlocked",
		"x-ms-server-encrypted", "true")
	b.mu.Lock()
	defer b.mu.Unlock()
	for name, value := range b.metadata {
		headers = append(headers, "x-ms-meta-"+name, value)
	}
	return headers
}

// Get Blob Properties.
func headBlob(x *exchange) error {
	b, err := x.blob()
	if err != nil {
		return err
	}
	x.send(http.StatusOK, append(b.entity(), "Content-Length", strconv.FormatInt(b.size, 10))...)
	return nil
}

// Get Blob, in stretches, so that no more than one is in memory.
func readBlob(x *exchange) error {
	b, err := x.blob()
	if err != nil {
		return err
	}
	start, end, given, err := x.rangeOf(b)
	if err != nil {
		return err
	}
	if start >= b.size {
		return badRange
	}
	end = min(end, b.size)
	pooled := x.server.buffers.Get().(*[]byte)
	defer x.server.buffers.Put(pooled)
	for at := start; at < end; {
		part := (*pooled)[:min(mostPutPage, end-at)]
		kept, err := b.read(at, part, x.server.likeness())
		if err != nil {
			return err
		}
		if !kept {
			return notKept
		}
		if at == start {
			headers := append(b.entity(), "Content-Length", strconv.FormatInt(end-start, 10))
			if given {
				headers = append(headers, "Content-Range", fmt.Sprintf("bytes %d-%d/%d", start, end-1, b.size))
				x.send(http.StatusPartialContent, headers...)
			} else {
				x.send(http.StatusOK, headers...)
			}
		}
		if _, err = x.writer.Write(part); err != nil {
			return err
		}
		at += int64(len(part))
	}
	return nil
}

// Get Page Ranges. Source: learn.microsoft.com/rest/api/storageservices/get-page-ranges
func getRanges(x *exchange) error {
	b, err := x.blob()
	if err != nil {
		return err
	}
	start, end, _, err := x.rangeOf(b)
	if err != nil {
		return err
	}
	if marker := x.request.URL.Query().Get("marker"); marker != "" {
		if start, err = readMarker(marker); err != nil {
			return err
		}
	}
	most, err := x.mostRanges()
	if err != nil {
		return err
	}
	found := b.ranges(start, min(end, b.size), most+1)
	var list strings.Builder
	list.WriteString("\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?><PageList>")
	for _, each := range found[:min(most, len(found))] {
		fmt.Fprintf(&list, "<PageRange><Start>%d</Start><End>%d</End></PageRange>", each.start, each.end-1)
	}
	if len(found) > most {
		fmt.Fprintf(&list, "<NextMarker>%s</NextMarker>", writeMarker(found[most].start))
	} else {
		list.WriteString("<NextMarker />")
	}
	list.WriteString("</PageList>")
	x.send(http.StatusOK, append(b.state(), "Content-Type", "application/xml",
		"x-ms-blob-content-length", strconv.FormatInt(b.size, 10))...)
	_, err = x.writer.Write([]byte(list.String()))
	return err
}

func (x *exchange) mostRanges() (int, error) {
	if x.header("x-ms-version") < pagedSince {
		return 1 << 40, nil
	}
	given := x.request.URL.Query().Get("maxresults")
	if given == "" {
		return mostRanges, nil
	}
	asked, err := strconv.Atoi(given)
	if err != nil || asked < 1 {
		return 0, badQuery("maxresults")
	}
	return min(asked, mostRanges), nil
}

func writeMarker(start int64) string {
	return base64.URLEncoding.EncodeToString([]byte(fmt.Sprintf("page-range %d", start)))
}

func readMarker(text string) (int64, error) {
	decoded, err := base64.URLEncoding.DecodeString(text)
	number, is := strings.CutPrefix(string(decoded), "page-range ")
	start, wrong := strconv.ParseInt(number, 10, 64)
	if err != nil || !is || wrong != nil || start < 0 {
		return 0, badQuery("marker")
	}
	return start, nil
}
