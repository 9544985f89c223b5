package main

import (
	"context"

	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/mo"
)

type leaseCount struct {
	Machine string `json:"machine"`
	Ended   string `json:"ended"`
	Renewed int    `json:"renewed"`
}

type diskCount struct {
	Machine  string `json:"machine"`
	Disk     int    `json:"disk"`
	Opened   int    `json:"opened"`
	Finished int    `json:"finished"`
	Bytes    int64  `json:"bytes"`
}

// @returns what the answer's line holds
func (e *exports) obey(service *simulator.Service, next order) any {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch next.Do {
	case "hold":
		e.held[of{next.Machine, next.Disk}] = next.After
	case "release":
		clear(e.held)
	case "counters":
		return e.counters(service)
	default:
		return map[string]string{"unknown": next.Do}
	}
	e.wake.Broadcast()
	return map[string]bool{"done": true}
}

func (e *exports) counters(service *simulator.Service) any {
	leases := []leaseCount{}
	for _, l := range e.leases {
		leases = append(leases, leaseCount{e.machines[l.vm].Name, l.ended, l.renewed})
	}
	disks := []diskCount{}
	for which, count := range e.streams {
		disks = append(disks, diskCount{which.machine, which.n, count.opened, count.finished, count.bytes})
	}
	calls := map[string]int{}
	for method, count := range e.calls {
		calls[method] = count
	}
	// What asks next is a client, too, and its calls are counted.
	e.mu.Unlock()
	keys := sessions(service)
	e.mu.Lock()
	sessions := 0
	for _, key := range keys {
		// A call that its caller gave up and that comes beside the logout puts the session back into the list.
		if !e.ended[key] {
			sessions++
		}
	}
	return map[string]any{"calls": calls, "leases": leases, "disks": disks, "sessions": sessions}
}

// The keys of those that the simulator has as logged in.
func sessions(service *simulator.Service) []string {
	ctx := context.Background()
	client, err := vim25.NewClient(ctx, service)
	must(err)
	var its mo.SessionManager
	ref := *client.ServiceContent.SessionManager
	must(property.DefaultCollector(client).RetrieveOne(ctx, ref, []string{"sessionList"}, &its))
	keys := []string{}
	for _, session := range its.SessionList {
		keys = append(keys, session.Key)
	}
	return keys
}
