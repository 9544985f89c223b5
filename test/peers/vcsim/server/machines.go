package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
)

// A machine whose disks have bytes.
type machine struct {
	Name     string `json:"name"`
	GuestID  string `json:"guestId"`
	Firmware string `json:"firmware"`
	On       bool   `json:"on"`
	// Nothing in the guest speaks to the host.
	NoTools bool `json:"noTools"`
	// Has an image in its drive.
	ISO   bool   `json:"iso"`
	Disks []disk `json:"disks"`
}

type disk struct {
	// The bytes of the disk, in a file.
	Raw string `json:"raw"`
	// The stream that an export of it gives, in a file.
	VMDK string `json:"vmdk"`
	// Bytes.
	Capacity int64 `json:"capacity"`
}

func (e *exports) create(ctx context.Context, service *simulator.Service, fillers int, machines []machine) error {
	client, err := vim25.NewClient(ctx, service)
	if err != nil {
		return err
	}
	finder := find.NewFinder(client, false)
	center, err := finder.DefaultDatacenter(ctx)
	if err != nil {
		return err
	}
	finder.SetDatacenter(center)
	folders, err := center.Folders(ctx)
	if err != nil {
		return err
	}
	pools, err := finder.ResourcePoolList(ctx, "*/Resources")
	if err != nil {
		return err
	}
	store, err := finder.DefaultDatastore(ctx)
	if err != nil {
		return err
	}
	// All are asked for before any is waited for: the simulator takes its time to say that a task is done.
	var tasks []types.ManagedObjectReference
	for n := range fillers {
		its := machine{Name: fmt.Sprintf("filler-%04d", n), GuestID: "otherGuest", Disks: []disk{{Capacity: 10 << 30}}}
		task, err := folders.VmFolder.CreateVM(ctx, configured(its, store), pools[n%len(pools)], nil)
		if err != nil {
			return err
		}
		tasks = append(tasks, task.Reference())
	}
	for _, its := range machines {
		task, err := folders.VmFolder.CreateVM(ctx, configured(its, store), pools[0], nil)
		if err != nil {
			return err
		}
		tasks = append(tasks, task.Reference())
	}
	for n, ref := range tasks {
		task := service.Context.Map.Get(ref).(*simulator.Task)
		task.Wait()
		made, ok := task.Info.Result.(types.ManagedObjectReference)
		if !ok {
			return fmt.Errorf("machine %d: %+v", n, task.Info.Error)
		}
		if n >= fillers {
			if err := e.begin(ctx, service, object.NewVirtualMachine(client, made), machines[n-fillers]); err != nil {
				return err
			}
		}
	}
	return nil
}

// A machine with bytes has tools unless told otherwise, and may run.
func (e *exports) begin(ctx context.Context, service *simulator.Service, made *object.VirtualMachine, its machine) error {
	vm := service.Context.Map.Get(made.Reference()).(*simulator.VirtualMachine)
	e.machines[vm.Self] = its
	if !its.NoTools {
		vm.Guest.ToolsStatus = types.VirtualMachineToolsStatusToolsOk
		vm.Guest.ToolsVersionStatus2 = string(types.VirtualMachineToolsVersionStatusGuestToolsCurrent)
	}
	if err := e.lay(service, vm, its); err != nil {
		return err
	}
	if !its.On {
		return nil
	}
	if !its.NoTools {
		vm.Guest.ToolsRunningStatus = string(types.VirtualMachineToolsRunningStatusGuestToolsRunning)
	}
	on, err := made.PowerOn(ctx)
	if err != nil {
		return err
	}
	return on.Wait(ctx)
}

// Puts the bytes of its disks where a datastore has them: beside each descriptor.
func (e *exports) lay(service *simulator.Service, vm *simulator.VirtualMachine, its machine) error {
	store := service.Context.Map.Get(vm.Datastore[0]).(*simulator.Datastore)
	store.Summary.Type = string(types.HostFileSystemVolumeFileSystemTypeVMFS)
	for n, one := range its.Disks {
		path := fmt.Sprintf("%s/%s_%d-flat.vmdk", its.Name, its.Name, n)
		file := filepath.Join(store.Summary.Url, path)
		if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
			return err
		}
		if err := os.Symlink(one.Raw, file); err != nil {
			return err
		}
		for i := range vm.LayoutEx.File {
			if about := &vm.LayoutEx.File[i]; strings.HasSuffix(about.Name, path) {
				about.Size = allocated(one.Raw)
				about.UniqueSize = about.Size
				vm.Summary.Storage.Committed += about.Size
			}
		}
	}
	return nil
}

// What a file takes where it lies, in bytes: a disk that is thin is smaller than it says.
func allocated(file string) int64 {
	var about syscall.Stat_t
	must(syscall.Stat(file, &about))
	return about.Blocks * 512
}

// The hosts that have a machine with bytes go by the address where those are: whoever looks for them finds them.
func (e *exports) nameHosts(service *simulator.Service, address *url.URL) error {
	port, err := strconv.Atoi(address.Port())
	if err != nil {
		return err
	}
	for ref := range e.machines {
		vm := service.Context.Map.Get(ref).(*simulator.VirtualMachine)
		host := service.Context.Map.Get(*vm.Runtime.Host).(*simulator.HostSystem)
		host.Name, host.Summary.Config.Name = address.Hostname(), address.Hostname()
		host.Summary.Config.Port = int32(port)
		host.Summary.Config.SslThumbprint = e.thumbprint
	}
	return nil
}

func configured(its machine, store *object.Datastore) types.VirtualMachineConfigSpec {
	var devices object.VirtualDeviceList
	scsi, err := devices.CreateSCSIController("pvscsi")
	must(err)
	devices = append(devices, scsi)
	ide, err := devices.CreateIDEController()
	must(err)
	devices = append(devices, ide)
	cdrom, err := devices.CreateCdrom(ide.(*types.VirtualIDEController))
	must(err)
	if its.ISO {
		cdrom = devices.InsertIso(cdrom, store.Path("iso/install.iso"))
		cdrom.Connectable = &types.VirtualDeviceConnectInfo{StartConnected: true, Connected: its.On, AllowGuestControl: true}
	}
	devices = append(devices, cdrom)
	for n, one := range its.Disks {
		path := store.Path(fmt.Sprintf("%s/%s_%d.vmdk", its.Name, its.Name, n))
		drive := devices.CreateDisk(scsi.(types.BaseVirtualController), store.Reference(), path)
		drive.CapacityInBytes = one.Capacity
		drive.CapacityInKB = one.Capacity / 1024
		devices = append(devices, drive)
	}
	changes, err := devices.ConfigSpec(types.VirtualDeviceConfigSpecOperationAdd)
	must(err)
	return types.VirtualMachineConfigSpec{
		Name:         its.Name,
		GuestId:      its.GuestID,
		Firmware:     its.Firmware,
		NumCPUs:      2,
		MemoryMB:     2048,
		Files:        &types.VirtualMachineFileInfo{VmPathName: store.Path("")},
		DeviceChange: changes,
	}
}

func size(file string) int64 {
	about, err := os.Stat(filepath.Clean(file))
	must(err)
	return about.Size()
}
