package main

import (
	"fmt"
	"net/http"
)

// A refusal with the codes of learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
type refusal struct {
	status  int
	code    string
	message string
}

func (r *refusal) Error() string { return r.code }

func badHeader(name string) error {
	const text = "The value for one of the HTTP headers is not in the correct format. HeaderName: "
	return &refusal{http.StatusBadRequest, "InvalidHeaderValue", text + name}
}

func missingHeader(name string) error {
	const text = "An HTTP header that's mandatory for this request is not specified. HeaderName: "
	return &refusal{http.StatusBadRequest, "MissingRequiredHeader", text + name}
}

func badQuery(name string) error {
	const text = "Value for one of the query parameters specified in the request URI is invalid. QueryParameterName: "
	return &refusal{http.StatusBadRequest, "InvalidQueryParameterValue", text + name}
}

var (
	badPageRange     = &refusal{http.StatusRequestedRangeNotSatisfiable, "InvalidPageRange", "The page range specified is invalid."}
	badRange         = &refusal{http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The range specified is invalid for the current size of the resource."}
	lengthRequired   = &refusal{http.StatusLengthRequired, "MissingContentLengthHeader", "The Content-Length header was not specified."}
	tooLarge         = &refusal{http.StatusRequestEntityTooLarge, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit."}
	badMd5           = &refusal{http.StatusBadRequest, "InvalidMd5", "The MD5 value specified in the request is invalid. MD5 value must be 128 bits and base64-encoded."}
	md5Mismatch      = &refusal{http.StatusBadRequest, "Md5Mismatch", "The MD5 value specified in the request did not match with the MD5 value calculated by the server."}
	crcMismatch      = &refusal{http.StatusBadRequest, "Crc64Mismatch", "The CRC64 value specified in the request did not match with the CRC64 value calculated by the server."}
	blobNotFound     = &refusal{http.StatusNotFound, "BlobNotFound", "The specified blob does not exist."}
	notKept          = &refusal{http.StatusBadRequest, "FeatureNotSupported", "This sink keeps only digests: start it with --keep, or name a file that holds the same, to read what was written."}
	badType          = &refusal{http.StatusConflict, "InvalidBlobType", "The blob type is invalid for this operation."}
	serverBusy       = &refusal{http.StatusServiceUnavailable, "ServerBusy", "The server is busy."}
	unauthenticated  = &refusal{http.StatusForbidden, "AuthenticationFailed", "Server failed to authenticate the request: the address has no signature."}
	methodNotAllowed = &refusal{http.StatusMethodNotAllowed, "UnsupportedHttpVerb", "The resource doesn't support the specified Http Verb."}
)

func writeRefusal(w http.ResponseWriter, err *refusal) {
	w.Header().Set("x-ms-error-code", err.code)
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(err.status)
	fmt.Fprintf(w, "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>%s</Code><Message>%s</Message></Error>", err.code, err.message)
}
