package main

import (
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// Everything that the simulator's own exports lack: leases that take a while, with bytes behind their addresses.
type exports struct {
	want       wanted
	thumbprint string
	// By reference: the machines whose disks have bytes.
	machines map[types.ManagedObjectReference]machine

	mu    sync.Mutex
	wake  *sync.Cond
	calls map[string]int
	// Keys of the sessions that were logged out.
	ended   map[string]bool
	leases  []*lease
	streams map[of]*tally
	held    map[of]int64
}

func newExports(want wanted, thumbprint string) *exports {
	e := &exports{
		want:       want,
		thumbprint: thumbprint,
		machines:   map[types.ManagedObjectReference]machine{},
		calls:      map[string]int{},
		ended:      map[string]bool{},
		streams:    map[of]*tally{},
		held:       map[of]int64{},
	}
	e.wake = sync.NewCond(&e.mu)
	return e
}

// Asked before each call who answers it: nil leaves it to the simulator. A machine is not wrapped for its one more
// method, because the simulator's own code asserts that it is its own type.
func (e *exports) handler(ctx *simulator.Context, method *simulator.Method) (mo.Reference, types.BaseMethodFault) {
	e.mu.Lock()
	e.calls[method.Name]++
	if method.Name == "Logout" && ctx.Session != nil {
		e.ended[ctx.Session.Key] = true
	}
	e.mu.Unlock()
	switch method.Name {
	case "ExportVm":
		if vm, ok := ctx.Map.Get(method.This).(*simulator.VirtualMachine); ok {
			return answers(method, &exporter{Self: vm.Self, exports: e, vm: vm, devices: vm.Config.Hardware.Device})
		}
	case "ExportSnapshot":
		if snapshot, ok := ctx.Map.Get(method.This).(*simulator.VirtualMachineSnapshot); ok {
			if vm, ok := ctx.Map.Get(snapshot.Vm).(*simulator.VirtualMachine); ok {
				devices := snapshot.Config.Hardware.Device
				return answers(method, &exporter{Self: snapshot.Self, exports: e, vm: vm, devices: devices})
			}
		}
	case "CreateDescriptor":
		return answers(method, &describer{Self: method.This})
	}
	return nil, nil
}

// The simulator prefers what the caller's session knows by this reference, so it gets one that nothing has.
func answers(method *simulator.Method, by mo.Reference) (mo.Reference, types.BaseMethodFault) {
	method.This.Type = "Answering" + method.This.Type
	return by, nil
}

// A machine, or a snapshot, as far as it can be exported.
type exporter struct {
	Self    types.ManagedObjectReference
	exports *exports
	vm      *simulator.VirtualMachine
	devices []types.BaseVirtualDevice
}

func (x *exporter) Reference() types.ManagedObjectReference { return x.Self }

// ExportVm needs a machine that is off, as a real host does.
func (x *exporter) ExportVm(ctx *simulator.Context, _ *types.ExportVm) soap.HasFault {
	body := new(methods.ExportVmBody)
	if now := x.vm.Runtime.PowerState; now != types.VirtualMachinePowerStatePoweredOff {
		body.Fault_ = simulator.Fault("", &types.InvalidPowerState{
			RequestedState: types.VirtualMachinePowerStatePoweredOff,
			ExistingState:  now,
		})
		return body
	}
	lease, fault := x.lease(ctx)
	if fault != nil {
		body.Fault_ = fault
		return body
	}
	body.Res = &types.ExportVmResponse{Returnval: *lease}
	return body
}

// ExportSnapshot works on a machine that runs, too.
func (x *exporter) ExportSnapshot(ctx *simulator.Context, _ *types.ExportSnapshot) soap.HasFault {
	lease, fault := x.lease(ctx)
	if fault != nil {
		return &methods.ExportSnapshotBody{Fault_: fault}
	}
	return &methods.ExportSnapshotBody{Res: &types.ExportSnapshotResponse{Returnval: *lease}}
}

// One machine has one lease at a time: what is exported is locked.
func (x *exporter) lease(ctx *simulator.Context) (*types.ManagedObjectReference, *soap.Fault) {
	e := x.exports
	if other := e.leaseOn(x.vm.Self); other != nil {
		return nil, simulator.Fault("", &types.TaskInProgress{Task: other.Self})
	}
	made := &lease{exports: e, vm: x.vm.Self, ticket: uuid.NewString(), dead: make(chan struct{})}
	made.Self.Type = "HttpNfcLease"
	made.State = types.HttpNfcLeaseStateInitializing
	made.Mode = string(types.HttpNfcLeaseModePushOrGet)
	made.Capabilities = types.HttpNfcLeaseCapabilities{PullModeSupported: true}
	its := e.machines[x.vm.Self]
	for n, device := range object.VirtualDeviceList(x.devices).SelectByType((*types.VirtualDisk)(nil)) {
		// A machine that is there for lists has a disk, but no bytes for it.
		if n < len(its.Disks) {
			made.files = append(made.files, newFile(x, device.(*types.VirtualDisk), its, n))
		}
	}
	ctx.Session.Put(made)
	e.mu.Lock()
	e.leases = append(e.leases, made)
	e.mu.Unlock()
	later := *ctx
	time.AfterFunc(time.Duration(e.want.Initializing)*time.Millisecond, func() { made.ready(&later) })
	return &made.Self, nil
}

// The lease that holds a machine.
func (e *exports) leaseOn(vm types.ManagedObjectReference) *lease {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, l := range e.leases {
		if l.vm == vm && l.ended == "" {
			return l
		}
	}
	return nil
}
