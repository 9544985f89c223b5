package main

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// A lease of one export. Its fields, but for the managed object's, are guarded by exports.mu.
type lease struct {
	mo.HttpNfcLease
	exports  *exports
	vm       types.ManagedObjectReference
	ticket   string
	files    []*file
	renewed  int
	ended    string
	isReady  bool
	deadline *time.Timer
	dead     chan struct{}
}

// One disk of an export, and what was read of it.
type file struct {
	disk
	of
	key    string
	target string
	sha1   []byte
	sha256 []byte
	// Whether its manifest is to have a SHA-256 besides.
	wide bool
}

func newFile(x *exporter, drive *types.VirtualDisk, its machine, n int) *file {
	devices := object.VirtualDeviceList(x.devices)
	controller := devices.FindByKey(drive.ControllerKey)
	bus := controller.(types.BaseVirtualController).GetVirtualController().BusNumber
	kind := devices.TypeName(controller)
	return &file{
		disk:   its.Disks[n],
		of:     of{its.Name, n},
		key:    fmt.Sprintf("/%s/%s%d:%d", x.vm.Self.Value, kind, bus, *drive.UnitNumber),
		target: fmt.Sprintf("disk-%d.vmdk", n),
	}
}

func (l *lease) ready(ctx *simulator.Context) {
	info := types.HttpNfcLeaseInfo{Lease: l.Self, Entity: l.vm, LeaseTimeout: int32(l.exports.want.LeaseTimeout)}
	for _, file := range l.files {
		info.TotalDiskCapacityInKB += file.Capacity / 1024
		info.DeviceUrl = append(info.DeviceUrl, types.HttpNfcLeaseDeviceUrl{
			Key:           file.key,
			Url:           fmt.Sprintf("https://*/nfc/%s/%s", l.ticket, file.target),
			SslThumbprint: l.exports.thumbprint,
			Disk:          types.NewBool(true),
			TargetId:      file.target,
		})
	}
	ctx.WithLock(l, func() {
		if l.State != types.HttpNfcLeaseStateInitializing {
			return
		}
		l.exports.mu.Lock()
		l.isReady = true
		if l.exports.want.Enforce {
			later := *ctx
			l.deadline = time.AfterFunc(l.timeout(), func() { l.expire(&later) })
		}
		l.exports.mu.Unlock()
		ctx.Update(l, []types.PropertyChange{
			{Name: "initializeProgress", Val: int32(100)},
			{Name: "info", Val: info},
			{Name: "state", Val: types.HttpNfcLeaseStateReady},
		})
	})
}

func (l *lease) timeout() time.Duration {
	return time.Duration(l.exports.want.LeaseTimeout) * time.Second
}

func (l *lease) expire(ctx *simulator.Context) {
	ctx.WithLock(l, func() {
		l.end(ctx, "expired", types.HttpNfcLeaseStateError, &types.LocalizedMethodFault{
			Fault:            &types.Timedout{},
			LocalizedMessage: "The lease was not renewed in time.",
		})
	})
}

// To be called with the lease locked. @returns whether it had not ended before
func (l *lease) end(ctx *simulator.Context, how string, state types.HttpNfcLeaseState, fault *types.LocalizedMethodFault) bool {
	l.exports.mu.Lock()
	first := l.ended == ""
	if first {
		l.ended = how
		close(l.dead)
		if l.deadline != nil {
			l.deadline.Stop()
		}
		l.exports.wake.Broadcast()
	}
	l.exports.mu.Unlock()
	if first {
		changes := []types.PropertyChange{{Name: "state", Val: state}}
		if fault != nil {
			changes = append(changes, types.PropertyChange{Name: "error", Val: *fault})
		}
		ctx.Update(l, changes)
	}
	return first
}

// What a call on a lease gets that is not there for it any more.
func (l *lease) gone() *soap.Fault {
	l.exports.mu.Lock()
	defer l.exports.mu.Unlock()
	switch l.ended {
	case "":
		return nil
	case "expired":
		return simulator.Fault("", &types.Timedout{})
	}
	return simulator.Fault("", &types.InvalidState{})
}

// HttpNfcLeaseProgress renews, whatever the percentage.
func (l *lease) HttpNfcLeaseProgress(_ *simulator.Context, req *types.HttpNfcLeaseProgress) soap.HasFault {
	if fault := l.gone(); fault != nil {
		return &methods.HttpNfcLeaseProgressBody{Fault_: fault}
	}
	l.TransferProgress = req.Percent
	l.exports.mu.Lock()
	l.renewed++
	if l.deadline != nil {
		l.deadline.Reset(l.timeout())
	}
	l.exports.mu.Unlock()
	return &methods.HttpNfcLeaseProgressBody{Res: new(types.HttpNfcLeaseProgressResponse)}
}

// HttpNfcLeaseComplete leaves the lease where it can be asked for its state.
func (l *lease) HttpNfcLeaseComplete(ctx *simulator.Context, _ *types.HttpNfcLeaseComplete) soap.HasFault {
	if fault := l.gone(); fault != nil {
		return &methods.HttpNfcLeaseCompleteBody{Fault_: fault}
	}
	l.end(ctx, "completed", types.HttpNfcLeaseStateDone, nil)
	return &methods.HttpNfcLeaseCompleteBody{Res: new(types.HttpNfcLeaseCompleteResponse)}
}

// HttpNfcLeaseAbort ends it in an error: the one that the caller gave, if any.
func (l *lease) HttpNfcLeaseAbort(ctx *simulator.Context, req *types.HttpNfcLeaseAbort) soap.HasFault {
	if fault := l.gone(); fault != nil {
		return &methods.HttpNfcLeaseAbortBody{Fault_: fault}
	}
	fault := req.Fault
	if fault == nil {
		fault = &types.LocalizedMethodFault{Fault: &types.RequestCanceled{}, LocalizedMessage: "The lease was aborted."}
	}
	l.end(ctx, "aborted", types.HttpNfcLeaseStateError, fault)
	return &methods.HttpNfcLeaseAbortBody{Res: new(types.HttpNfcLeaseAbortResponse)}
}

// HttpNfcLeaseSetManifestChecksumType takes SHA-256 for the files named.
func (l *lease) HttpNfcLeaseSetManifestChecksumType(_ *simulator.Context, req *types.HttpNfcLeaseSetManifestChecksumType) soap.HasFault {
	l.exports.mu.Lock()
	defer l.exports.mu.Unlock()
	for _, wish := range req.DeviceUrlsToChecksumTypes {
		for _, file := range l.files {
			if file.key == wish.Key {
				file.wide = wish.Value == "sha256"
			}
		}
	}
	return &methods.HttpNfcLeaseSetManifestChecksumTypeBody{Res: new(types.HttpNfcLeaseSetManifestChecksumTypeResponse)}
}

// HttpNfcLeaseGetManifest knows what has been read to its end.
func (l *lease) HttpNfcLeaseGetManifest(_ *simulator.Context, _ *types.HttpNfcLeaseGetManifest) soap.HasFault {
	if fault := l.gone(); fault != nil {
		return &methods.HttpNfcLeaseGetManifestBody{Fault_: fault}
	}
	l.exports.mu.Lock()
	defer l.exports.mu.Unlock()
	res := new(types.HttpNfcLeaseGetManifestResponse)
	for _, file := range l.files {
		if file.sha1 == nil {
			continue
		}
		entry := types.HttpNfcLeaseManifestEntry{
			Key:      file.key,
			Sha1:     hex.EncodeToString(file.sha1),
			Size:     size(file.VMDK),
			Disk:     true,
			Capacity: file.Capacity,
		}
		if file.wide {
			entry.Checksum, entry.ChecksumType = hex.EncodeToString(file.sha256), "sha256"
		}
		res.Returnval = append(res.Returnval, entry)
	}
	return &methods.HttpNfcLeaseGetManifestBody{Res: res}
}
