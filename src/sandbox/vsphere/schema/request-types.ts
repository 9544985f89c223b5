/** What clients send, in schema order: `name:type`, `?` optional, `+` and `*` lists; what stands before `|` comes first. */
export const requestTypes: Readonly<Record<string, string>> = {
  PropertyFilterSpec: 'propSet:PropertySpec+ objectSet:ObjectSpec+ reportMissingObjectsInResults:boolean?',
  PropertySpec: 'type:string all:boolean? pathSet:string*',
  ObjectSpec: 'obj:ref skip:boolean? selectSet:SelectionSpec*',
  SelectionSpec: 'name:string?',
  TraversalSpec: 'SelectionSpec | type:string path:string skip:boolean? selectSet:SelectionSpec*',
  RetrieveOptions: 'maxObjects:int?',
  WaitOptions: 'maxWaitSeconds:int? maxObjectUpdates:int?',
  VirtualMachineConfigSpec: `
    changeVersion:string? name:string? version:string? createDate:dateTime? uuid:string? instanceUuid:string?
    npivNodeWorldWideName:long* npivPortWorldWideName:long* npivWorldWideNameType:string?
    npivDesiredNodeWwns:short? npivDesiredPortWwns:short? npivTemporaryDisabled:boolean?
    npivOnNonRdmDisks:boolean? npivWorldWideNameOp:string? locationId:string? guestId:string?
    alternateGuestName:string? annotation:string? files:VirtualMachineFileInfo? tools:ToolsConfigInfo?
    flags:VirtualMachineFlagInfo? consolePreferences:VirtualMachineConsolePreferences?
    powerOpInfo:VirtualMachineDefaultPowerOpInfo? rebootPowerOff:boolean? numCPUs:int?
    vcpuConfig:VirtualMachineVcpuConfig* numCoresPerSocket:int? memoryMB:long? memoryHotAddEnabled:boolean?
    cpuHotAddEnabled:boolean? cpuHotRemoveEnabled:boolean? virtualICH7MPresent:boolean?
    virtualSMCPresent:boolean? deviceChange:VirtualDeviceConfigSpec* cpuAllocation:ResourceAllocationInfo?
    memoryAllocation:ResourceAllocationInfo? latencySensitivity:LatencySensitivity?
    cpuAffinity:VirtualMachineAffinityInfo? memoryAffinity:VirtualMachineAffinityInfo?
    networkShaper:VirtualMachineNetworkShaperInfo? cpuFeatureMask:VirtualMachineCpuIdInfoSpec*
    extraConfig:OptionValue* swapPlacement:string? bootOptions:VirtualMachineBootOptions?
    vAppConfig:VmConfigSpec? ftInfo:FaultToleranceConfigInfo? repConfig:ReplicationConfigSpec?
    vAppConfigRemoved:boolean? vAssertsEnabled:boolean? changeTrackingEnabled:boolean? firmware:string?
    maxMksConnections:int? guestAutoLockEnabled:boolean? managedBy:ManagedByInfo?
    memoryReservationLockedToMax:boolean? nestedHVEnabled:boolean? vPMCEnabled:boolean?
    scheduledHardwareUpgradeInfo:ScheduledHardwareUpgradeInfo? vmProfile:VirtualMachineProfileSpec*
    messageBusTunnelEnabled:boolean? crypto:CryptoSpec? migrateEncryption:string? sgxInfo:VirtualMachineSgxInfo?
    ftEncryptionMode:string? guestMonitoringModeInfo:VirtualMachineGuestMonitoringModeInfo? sevEnabled:boolean?
    virtualNuma:VirtualMachineVirtualNuma? motherboardLayout:string? pmemFailoverEnabled:boolean?
    vmxStatsCollectionEnabled:boolean? vmOpNotificationToAppEnabled:boolean? vmOpNotificationTimeout:long?
    deviceSwap:VirtualMachineVirtualDeviceSwap? simultaneousThreads:int? pmem:VirtualMachineVirtualPMem?
    deviceGroups:VirtualMachineVirtualDeviceGroups? fixedPassthruHotPlugEnabled:boolean? metroFtEnabled:boolean?
    metroFtHostGroup:string? tdxEnabled:boolean? sevSnpEnabled:boolean? vmPlacementPolicies:VmPlacementPolicy*`,
  VirtualDeviceConfigSpec: `
    operation:VirtualDeviceConfigSpecOperation? fileOperation:VirtualDeviceConfigSpecFileOperation?
    device:VirtualDevice profile:VirtualMachineProfileSpec* backing:VirtualDeviceConfigSpecBackingSpec?
    filterSpec:VirtualMachineBaseIndependentFilterSpec* changeMode:string?`,
  VirtualDevice: `
    key:int deviceInfo:Description? backing:VirtualDeviceBackingInfo? connectable:VirtualDeviceConnectInfo?
    slotInfo:VirtualDeviceBusSlotInfo? controllerKey:int? unitNumber:int? numaNode:int?
    deviceGroupInfo:VirtualDeviceDeviceGroupInfo?`,
  VirtualCdrom: 'VirtualDevice |',
  VirtualDisk: `
    VirtualDevice | capacityInKB:long capacityInBytes:long? shares:SharesInfo?
    storageIOAllocation:StorageIOAllocationInfo? diskObjectId:string?
    vFlashCacheConfigInfo:VirtualDiskVFlashCacheConfigInfo? iofilter:string* vDiskId:ID? vDiskVersion:int?
    virtualDiskFormat:string? nativeUnmanagedLinkedClone:boolean?
    independentFilters:VirtualMachineBaseIndependentFilterSpec* guestReadOnly:boolean?`,
  Description: 'label:string summary:string',
  VirtualDeviceConnectInfo: `
    migrateConnect:string? startConnected:boolean allowGuestControl:boolean connected:boolean status:string?`,
  VirtualDeviceBackingInfo: '',
  VirtualDeviceFileBackingInfo: 'VirtualDeviceBackingInfo | fileName:string datastore:ref? backingObjectId:string?',
  VirtualDeviceDeviceBackingInfo: 'VirtualDeviceBackingInfo | deviceName:string useAutoDetect:boolean?',
  VirtualDeviceRemoteDeviceBackingInfo: 'VirtualDeviceBackingInfo | deviceName:string useAutoDetect:boolean?',
  VirtualCdromIsoBackingInfo: 'VirtualDeviceFileBackingInfo |',
  VirtualCdromPassthroughBackingInfo: 'VirtualDeviceDeviceBackingInfo | exclusive:boolean',
  VirtualCdromRemotePassthroughBackingInfo: 'VirtualDeviceRemoteDeviceBackingInfo | exclusive:boolean',
  VirtualCdromAtapiBackingInfo: 'VirtualDeviceDeviceBackingInfo |',
  VirtualCdromRemoteAtapiBackingInfo: 'VirtualDeviceRemoteDeviceBackingInfo |',
  VirtualDeviceBusSlotInfo: '',
  KeyValue: 'key:string value:string',
  OvfCreateDescriptorParams: `
    ovfFiles:OvfFile* name:string? description:string? includeImageFiles:boolean? exportOption:string*
    snapshot:ref?`,
  OvfFile: `
    deviceId:string path:string compressionMethod:string? chunkSize:long? size:long capacity:long?
    populatedSize:long?`,
  LocalizedMethodFault: 'fault:MethodFault localizedMessage:string?',
  OptionValue: 'key:string value:any',
};
