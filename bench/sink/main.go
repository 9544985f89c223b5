// The sink of the comparison: enough of Azure's page blobs, over plain HTTP on loopback, for azcopy and for vmferry to
// upload a disk to, strict about Put Page, and counting what is sent.
//
//	sink [--listen 127.0.0.1:0] [--keep DIR] [--latency 50ms] [--blob-rate BYTES] [--rate BYTES] [--refuse 0.01] [--seed 1]
//	sink digest FILE [BYTES]
//
// The first prints one line of JSON with its address and stays until its standard input ends. The second prints, for a
// raw disk, what GET /sink/digest says of a blob that holds the same: the two are equal exactly when the content is.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "digest" {
		fail(digestCommand(os.Args[2:]))
		return
	}
	listen := flag.String("listen", "127.0.0.1:0", "address")
	keep := flag.String("keep", "", "folder for the content of blobs, as sparse files; without it only digests are kept")
	shape := Shape{}
	flag.DurationVar(&shape.Latency, "latency", 0, "waited before each answer")
	flag.Int64Var(&shape.BlobRate, "blob-rate", 0, "bytes a second that one blob takes; 0 for no limit")
	flag.Int64Var(&shape.Rate, "rate", 0, "bytes a second that all blobs together take; 0 for no limit")
	flag.Float64Var(&shape.Refuse, "refuse", 0, "share of Put Pages that are answered with 503")
	flag.Int64Var(&shape.Seed, "seed", 1, "of the chance that refuses")
	flag.Parse()
	fail(serve(*listen, *keep, shape))
}

func serve(listen, keep string, shape Shape) error {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	handler := newServer(keep, shape)
	server := &http.Server{Handler: handler, IdleTimeout: 2 * time.Minute}
	go func() {
		// The bench went away, perhaps by a kill: nobody is left to serve.
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = server.Close()
	}()
	said, err := json.Marshal(map[string]any{"url": "http://" + listener.Addr().String(), "pid": os.Getpid()})
	if err != nil {
		return err
	}
	fmt.Println(string(said))
	if err = server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	handler.forget()
	return nil
}

func digestCommand(args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return fmt.Errorf("sink digest FILE [BYTES]")
	}
	limit := int64(-1)
	if len(args) == 2 {
		parsed, err := strconv.ParseInt(args[1], 10, 64)
		if err != nil {
			return err
		}
		limit = parsed
	}
	content, err := digestFile(args[0], limit)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(content)
}

func fail(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
