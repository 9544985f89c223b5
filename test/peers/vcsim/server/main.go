// A vCenter, or an ESXi host, for the tests: govmomi's simulator, with what it leaves out of an export added.
// The first line on stdin says what is in it, each further line asks or orders something; the end of stdin ends it.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"syscall"

	"github.com/vmware/govmomi/simulator"
)

// What the first line holds.
type wanted struct {
	ESX bool `json:"esx"`
	// Machines for lists, without bytes behind their disks.
	Fillers  int       `json:"fillers"`
	Machines []machine `json:"machines"`
	User     string    `json:"user"`
	Password string    `json:"password"`
	// Milliseconds that a lease takes to be ready.
	Initializing int `json:"initializing"`
	// Seconds, as a lease says; it dies without a renewal only if this is enforced.
	LeaseTimeout int  `json:"leaseTimeout"`
	Enforce      bool `json:"enforce"`
	// Milliseconds before each call is answered.
	Delay int `json:"delay"`
}

// A line after the first.
type order struct {
	Do      string `json:"do"`
	Machine string `json:"machine"`
	Disk    int    `json:"disk"`
	After   int64  `json:"after"`
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	var want wanted
	must(readLine(lines, &want))

	model := simulator.VPX()
	if want.ESX {
		model = simulator.ESX()
	}
	model.Machine = 0
	model.DelayConfig.Delay = want.Delay
	must(model.Create())
	defer model.Remove()

	service := model.Service
	certificate, thumbprint := newCertificate()
	service.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword(want.User, want.Password)}
	service.ServeMux = http.NewServeMux()
	exports := newExports(want, thumbprint)
	service.ServeMux.HandleFunc("GET /nfc/{ticket}/{name}", exports.serve)
	must(exports.create(context.Background(), service, want.Fillers, want.Machines))
	service.Context.Map.Handler = exports.handler
	// Never closed: that would wait half a minute for answers that nobody is there to read any more.
	server := service.NewServer()
	must(exports.nameHosts(service, server.URL))

	out := json.NewEncoder(os.Stdout)
	sum := sha256.Sum256(certificate.Certificate[0])
	must(out.Encode(map[string]any{
		"host":        server.URL.Hostname(),
		"port":        server.URL.Port(),
		"fingerprint": colonHex(sum[:]),
		"certificate": certificatePem(certificate),
	}))

	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, syscall.SIGINT)
	orders := make(chan order)
	go func() {
		defer close(orders)
		for {
			var next order
			if err := readLine(lines, &next); err != nil {
				if err != io.EOF {
					log.Print(err)
				}
				return
			}
			orders <- next
		}
	}()
	for {
		select {
		case <-end:
			return
		case next, open := <-orders:
			if !open {
				return
			}
			must(out.Encode(exports.obey(service, next)))
		}
	}
}

func readLine(lines *bufio.Reader, into any) error {
	line, err := lines.ReadBytes('\n')
	if err != nil {
		return err
	}
	return json.Unmarshal(line, into)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
