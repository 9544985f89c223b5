package main

import (
	"bytes"
	"encoding/xml"
	"text/template"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// The OvfManager, as far as it describes.
type describer struct {
	Self types.ManagedObjectReference
}

func (d *describer) Reference() types.ManagedObjectReference { return d.Self }

type described struct {
	Name, GuestID, Firmware string
	CPUs                    int32
	MemoryMB                int32
	Disks                   []describedDisk
}

type describedDisk struct {
	N        int
	Path     string
	Size     int64
	Capacity int64
}

// CreateDescriptor writes down the machine with the files that were exported.
func (d *describer) CreateDescriptor(ctx *simulator.Context, req *types.CreateDescriptor) soap.HasFault {
	body := new(methods.CreateDescriptorBody)
	vm, ok := ctx.Map.Get(req.Obj).(*simulator.VirtualMachine)
	if !ok {
		body.Fault_ = simulator.Fault("", &types.ManagedObjectNotFound{Obj: req.Obj})
		return body
	}
	about := described{
		Name:     req.Cdp.Name,
		GuestID:  vm.Config.GuestId,
		Firmware: vm.Config.Firmware,
		CPUs:     vm.Config.Hardware.NumCPU,
		MemoryMB: vm.Config.Hardware.MemoryMB,
	}
	drives := object.VirtualDeviceList(vm.Config.Hardware.Device).SelectByType((*types.VirtualDisk)(nil))
	for n, file := range req.Cdp.OvfFiles {
		if n < len(drives) {
			capacity := drives[n].(*types.VirtualDisk).CapacityInBytes
			about.Disks = append(about.Disks, describedDisk{n, file.Path, file.Size, capacity})
		}
	}
	var text bytes.Buffer
	if err := descriptor.Execute(&text, about); err != nil {
		body.Fault_ = simulator.Fault(err.Error(), &types.InvalidState{})
		return body
	}
	body.Res = &types.CreateDescriptorResponse{Returnval: types.OvfCreateDescriptorResult{OvfDescriptor: text.String()}}
	return body
}

func escaped(text string) (string, error) {
	var out bytes.Buffer
	err := xml.EscapeText(&out, []byte(text))
	return out.String(), err
}

var descriptor = template.Must(template.New("ovf").Funcs(template.FuncMap{"x": escaped}).Parse(`<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
  xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"
  xmlns:vmw="http://www.vmware.com/schema/ovf">
  <References>{{range .Disks}}
    <File ovf:href="{{x .Path}}" ovf:id="file{{.N}}" ovf:size="{{.Size}}"/>{{end}}
  </References>
  <DiskSection>
    <Info>Virtual disk information</Info>{{range .Disks}}
    <Disk ovf:capacity="{{.Capacity}}" ovf:capacityAllocationUnits="byte" ovf:diskId="vmdisk{{.N}}" ovf:fileRef="file{{.N}}"
      ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>{{end}}
  </DiskSection>
  <VirtualSystem ovf:id="{{x .Name}}">
    <Info>A virtual machine</Info>
    <Name>{{x .Name}}</Name>
    <OperatingSystemSection ovf:id="1" vmw:osType="{{x .GuestID}}"><Info>The guest</Info></OperatingSystemSection>
    <VirtualHardwareSection>
      <Info>Virtual hardware</Info>
      <Item><rasd:ElementName>cpu</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID>
        <rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>{{.CPUs}}</rasd:VirtualQuantity></Item>
      <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ElementName>memory</rasd:ElementName>
        <rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType>
        <rasd:VirtualQuantity>{{.MemoryMB}}</rasd:VirtualQuantity></Item>
      <Item><rasd:Address>0</rasd:Address><rasd:ElementName>scsi0</rasd:ElementName><rasd:InstanceID>3</rasd:InstanceID>
        <rasd:ResourceSubType>VirtualSCSI</rasd:ResourceSubType><rasd:ResourceType>6</rasd:ResourceType></Item>{{range .Disks}}
      <Item><rasd:AddressOnParent>{{.N}}</rasd:AddressOnParent><rasd:ElementName>disk{{.N}}</rasd:ElementName>
        <rasd:HostResource>ovf:/disk/vmdisk{{.N}}</rasd:HostResource><rasd:InstanceID>1{{.N}}</rasd:InstanceID>
        <rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>{{end}}
      <vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="{{x .Firmware}}"/>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
`))
