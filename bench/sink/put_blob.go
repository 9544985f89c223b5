package main

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The largest page blob: 8 TiB and a footer.
const mostBlob = 8*1024*1024*1024*1024 + pageBytes

// Put Blob, of page blobs only. Source: learn.microsoft.com/rest/api/storageservices/put-blob
func putBlob(x *exchange) error {
	switch kind := x.header("x-ms-blob-type"); {
	case kind == "":
		return missingHeader("x-ms-blob-type")
	case !strings.EqualFold(kind, "PageBlob"):
		return badHeader("x-ms-blob-type")
	case x.request.ContentLength != 0:
		return badHeader("Content-Length")
	}
	given := x.header("x-ms-blob-content-length")
	if given == "" {
		return missingHeader("x-ms-blob-content-length")
	}
	size, err := strconv.ParseInt(given, 10, 64)
	if err != nil || size < 0 || size%pageBytes != 0 || size > mostBlob {
		return badHeader("x-ms-blob-content-length")
	}
	made, err := newBlob(x.request.URL.Path, size, x.server.keep, int(x.server.number.Add(1)))
	if err != nil {
		return err
	}
	made.metadata = x.metadata()
	x.server.mu.Lock()
	before := x.server.blobs[made.path]
	x.server.blobs[made.path] = made
	x.server.mu.Unlock()
	if before != nil {
		before.close()
	}
	x.send(http.StatusCreated, append(made.state(), "x-ms-request-server-encrypted", "true")...)
	return nil
}

// Set Blob Properties: the HTTP headers are taken and forgotten, the size stays.
func setProperties(x *exchange) error {
	b, err := x.blob()
	if err != nil {
		return err
	}
	if given := x.header("x-ms-blob-content-length"); given != "" && given != strconv.FormatInt(b.size, 10) {
		return badHeader("x-ms-blob-content-length")
	}
	x.send(http.StatusOK, b.state()...)
	return nil
}

func setMetadata(x *exchange) error {
	b, err := x.blob()
	if err != nil {
		return err
	}
	given := x.metadata()
	b.mu.Lock()
	b.metadata = given
	b.changed()
	b.mu.Unlock()
	x.send(http.StatusOK, b.state()...)
	return nil
}

func deleteBlob(x *exchange) error {
	b, err := x.blob()
	if err != nil {
		return err
	}
	x.server.mu.Lock()
	delete(x.server.blobs, b.path)
	x.server.mu.Unlock()
	b.close()
	x.send(http.StatusAccepted)
	return nil
}

// Creating and looking at the container around the blobs: there is always one, and a list of it is empty.
func container(x *exchange) error {
	switch {
	case x.request.Method == http.MethodPut:
		x.send(http.StatusCreated)
	case x.request.URL.Query().Get("comp") == "list":
		x.send(http.StatusOK, "Content-Type", "application/xml")
		const list = `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs /><NextMarker /></EnumerationResults>`
		_, err := x.writer.Write([]byte(list))
		return err
	default:
		x.send(http.StatusOK, "Last-Modified", time.Now().UTC().Format(http.TimeFormat))
	}
	return nil
}

func (x *exchange) metadata() map[string]string {
	found := map[string]string{}
	for name, values := range x.request.Header {
		if key, is := strings.CutPrefix(strings.ToLower(name), "x-ms-meta-"); is && len(values) > 0 {
			found[key] = values[0]
		}
	}
	return found
}
