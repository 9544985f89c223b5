/** What the server answers and what property paths go through, in schema order, written as in request-types.ts. */
export const answerTypes: Readonly<Record<string, string>> = {
  ServiceContent: `
    rootFolder:ref propertyCollector:ref viewManager:ref? about:AboutInfo setting:ref? userDirectory:ref?
    sessionManager:ref? authorizationManager:ref? serviceManager:ref? perfManager:ref? scheduledTaskManager:ref?
    alarmManager:ref? eventManager:ref? taskManager:ref? extensionManager:ref? customizationSpecManager:ref?
    guestCustomizationManager:ref? customFieldsManager:ref? accountManager:ref? diagnosticManager:ref?
    licenseManager:ref? searchIndex:ref? fileManager:ref? datastoreNamespaceManager:ref? virtualDiskManager:ref?
    virtualizationManager:ref? snmpSystem:ref? vmProvisioningChecker:ref? vmCompatibilityChecker:ref?
    ovfManager:ref? ipPoolManager:ref? dvSwitchManager:ref? hostProfileManager:ref? clusterProfileManager:ref?
    complianceManager:ref? localizationManager:ref? storageResourceManager:ref? guestOperationsManager:ref?
    overheadMemoryManager:ref? certificateManager:ref? ioFilterManager:ref? vStorageObjectManager:ref?
    hostSpecManager:ref? cryptoManager:ref? healthUpdateManager:ref? failoverClusterConfigurator:ref?
    failoverClusterManager:ref? tenantManager:ref? siteInfoManager:ref? storageQueryManager:ref?
    directPathProfileManager:ref?`,
  AboutInfo: `
    name:string fullName:string vendor:string version:string patchLevel:string? build:string
    localeVersion:string? localeBuild:string? osType:string productLineId:string apiType:string
    apiVersion:string instanceUuid:string? licenseProductName:string? licenseProductVersion:string?`,
  UserSession: `
    key:string userName:string fullName:string loginTime:dateTime lastActiveTime:dateTime locale:string
    messageLocale:string extensionSession:boolean? ipAddress:string? userAgent:string? callCount:long?`,
  VirtualMachineConfigInfo: `
    changeVersion:string modified:dateTime name:string guestFullName:string version:string uuid:string
    createDate:dateTime? instanceUuid:string? npivNodeWorldWideName:long* npivPortWorldWideName:long*
    npivWorldWideNameType:string? npivDesiredNodeWwns:short? npivDesiredPortWwns:short?
    npivTemporaryDisabled:boolean? npivOnNonRdmDisks:boolean? locationId:string? template:boolean guestId:string
    alternateGuestName:string annotation:string? files:VirtualMachineFileInfo tools:ToolsConfigInfo?
    flags:VirtualMachineFlagInfo consolePreferences:VirtualMachineConsolePreferences?
    defaultPowerOps:VirtualMachineDefaultPowerOpInfo rebootPowerOff:boolean? hardware:VirtualHardware
    vcpuConfig:VirtualMachineVcpuConfig* cpuAllocation:ResourceAllocationInfo?
    memoryAllocation:ResourceAllocationInfo? latencySensitivity:LatencySensitivity? memoryHotAddEnabled:boolean?
    cpuHotAddEnabled:boolean? cpuHotRemoveEnabled:boolean? hotPlugMemoryLimit:long?
    hotPlugMemoryIncrementSize:long? cpuAffinity:VirtualMachineAffinityInfo?
    memoryAffinity:VirtualMachineAffinityInfo? networkShaper:VirtualMachineNetworkShaperInfo?
    extraConfig:OptionValue* cpuFeatureMask:HostCpuIdInfo*
    datastoreUrl:VirtualMachineConfigInfoDatastoreUrlPair* swapPlacement:string?
    bootOptions:VirtualMachineBootOptions? ftInfo:FaultToleranceConfigInfo? repConfig:ReplicationConfigSpec?
    vAppConfig:VmConfigInfo? vAssertsEnabled:boolean? changeTrackingEnabled:boolean? firmware:string?
    maxMksConnections:int? guestAutoLockEnabled:boolean? managedBy:ManagedByInfo?
    memoryReservationLockedToMax:boolean? initialOverhead:VirtualMachineConfigInfoOverheadInfo?
    nestedHVEnabled:boolean? vPMCEnabled:boolean? scheduledHardwareUpgradeInfo:ScheduledHardwareUpgradeInfo?
    forkConfigInfo:VirtualMachineForkConfigInfo? vFlashCacheReservation:long? vmxConfigChecksum:byte*
    messageBusTunnelEnabled:boolean? vmStorageObjectId:string? swapStorageObjectId:string? keyId:CryptoKeyId?
    guestIntegrityInfo:VirtualMachineGuestIntegrityInfo? migrateEncryption:string?
    sgxInfo:VirtualMachineSgxInfo? contentLibItemInfo:VirtualMachineContentLibraryItemInfo?
    ftEncryptionMode:string? guestMonitoringModeInfo:VirtualMachineGuestMonitoringModeInfo? sevEnabled:boolean?
    numaInfo:VirtualMachineVirtualNumaInfo? pmemFailoverEnabled:boolean? vmxStatsCollectionEnabled:boolean?
    vmOpNotificationToAppEnabled:boolean? vmOpNotificationTimeout:long?
    deviceSwap:VirtualMachineVirtualDeviceSwap? pmem:VirtualMachineVirtualPMem?
    deviceGroups:VirtualMachineVirtualDeviceGroups? fixedPassthruHotPlugEnabled:boolean? metroFtEnabled:boolean?
    vmxRuntimeConfig:OptionValue* metroFtHostGroup:string? tdxEnabled:boolean? sevSnpEnabled:boolean?`,
  VirtualHardware: `
    numCPU:int numCoresPerSocket:int? autoCoresPerSocket:boolean? memoryMB:int virtualICH7MPresent:boolean?
    virtualSMCPresent:boolean? device:VirtualDevice* motherboardLayout:string? simultaneousThreads:int?`,
  VirtualMachineFileInfo: `
    vmPathName:string? snapshotDirectory:string? suspendDirectory:string? logDirectory:string?
    ftMetadataDirectory:string?`,
  VirtualMachineBootOptions: `
    bootDelay:long? enterBIOSSetup:boolean? efiSecureBootEnabled:boolean? bootRetryEnabled:boolean?
    bootRetryDelay:long? bootOrder:VirtualMachineBootOptionsBootableDevice* networkBootProtocol:string?`,
  FaultToleranceConfigInfo: 'role:int instanceUuids:string+ configPaths:string+ orphaned:boolean?',
  CryptoKeyId: 'keyId:string providerId:KeyProviderId?',
  KeyProviderId: 'id:string',
  VirtualMachineConfigInfoDatastoreUrlPair: 'name:string url:string',
  VirtualMachineRuntimeInfo: `
    device:VirtualMachineDeviceRuntimeInfo* host:ref? connectionState:VirtualMachineConnectionState
    powerState:VirtualMachinePowerState vmFailoverInProgress:boolean?
    faultToleranceState:VirtualMachineFaultToleranceState?
    dasVmProtection:VirtualMachineRuntimeInfoDasProtectionState? toolsInstallerMounted:boolean
    suspendTime:dateTime? bootTime:dateTime? suspendInterval:long? question:VirtualMachineQuestionInfo?
    memoryOverhead:long? maxCpuUsage:int? maxMemoryUsage:int? numMksConnections:int
    recordReplayState:VirtualMachineRecordReplayState? cleanPowerOff:boolean? needSecondaryReason:string?
    onlineStandby:boolean? minRequiredEVCModeKey:string? consolidationNeeded:boolean?
    offlineFeatureRequirement:VirtualMachineFeatureRequirement*
    featureRequirement:VirtualMachineFeatureRequirement* featureMask:HostFeatureMask*
    vFlashCacheAllocation:long? paused:boolean? snapshotInBackground:boolean? quiescedForkParent:boolean?
    instantCloneFrozen:boolean? cryptoState:string? suspendedToMemory:boolean? opNotificationTimeout:long?
    iommuActive:boolean?`,
  VirtualMachineQuestionInfo: 'id:string text:string choice:ChoiceOption message:VirtualMachineMessage*',
  ChoiceOption: 'OptionType | choiceInfo:ElementDescription+ defaultIndex:int?',
  ElementDescription: 'Description | key:string',
  Description: 'label:string summary:string',
  OptionType: 'valueIsReadonly:boolean?',
  GuestInfo: `
    toolsStatus:VirtualMachineToolsStatus? toolsVersionStatus:string? toolsVersionStatus2:string?
    toolsRunningStatus:string? toolsVersion:string? toolsInstallType:string? guestId:string? guestFamily:string?
    guestFullName:string? guestDetailedData:string? hostName:string? ipAddress:string? net:GuestNicInfo*
    ipStack:GuestStackInfo* disk:GuestDiskInfo* screen:GuestScreenInfo? guestState:string
    appHeartbeatStatus:string? guestKernelCrashed:boolean? appState:string? guestOperationsReady:boolean?
    interactiveGuestOperationsReady:boolean? guestStateChangeSupported:boolean?
    generationInfo:GuestInfoNamespaceGenerationInfo* hwVersion:string?
    customizationInfo:GuestInfoCustomizationInfo?`,
  GuestNicInfo: `
    network:string? ipAddress:string* macAddress:string? connected:boolean deviceConfigId:int
    dnsConfig:NetDnsConfigInfo? ipConfig:NetIpConfigInfo? netBIOSConfig:NetBIOSConfigInfo?`,
  NetIpConfigInfo: 'ipAddress:NetIpConfigInfoIpAddress* dhcp:NetDhcpConfigInfo? autoConfigurationEnabled:boolean?',
  NetIpConfigInfoIpAddress: 'ipAddress:string prefixLength:int origin:string? state:string? lifetime:dateTime?',
  VirtualMachineSummary: `
    vm:ref? runtime:VirtualMachineRuntimeInfo guest:VirtualMachineGuestSummary?
    config:VirtualMachineConfigSummary storage:VirtualMachineStorageSummary? quickStats:VirtualMachineQuickStats
    overallStatus:ManagedEntityStatus customValue:CustomFieldValue*`,
  VirtualMachineGuestSummary: `
    guestId:string? guestFullName:string? toolsStatus:VirtualMachineToolsStatus? toolsVersionStatus:string?
    toolsVersionStatus2:string? toolsRunningStatus:string? hostName:string? ipAddress:string? hwVersion:string?`,
  VirtualMachineConfigSummary: `
    name:string template:boolean vmPathName:string memorySizeMB:int? cpuReservation:int? memoryReservation:int?
    numCpu:int? numEthernetCards:int? numVirtualDisks:int? uuid:string? instanceUuid:string? guestId:string?
    guestFullName:string? annotation:string? product:VAppProductInfo? installBootRequired:boolean?
    ftInfo:FaultToleranceConfigInfo? managedBy:ManagedByInfo? tpmPresent:boolean? numVmiopBackings:int?
    hwVersion:string?`,
  VirtualMachineStorageSummary: 'committed:long uncommitted:long unshared:long timestamp:dateTime',
  VirtualMachineQuickStats: `
    overallCpuUsage:int? overallCpuDemand:int? overallCpuReadiness:int? guestMemoryUsage:int?
    hostMemoryUsage:int? guestHeartbeatStatus:ManagedEntityStatus distributedCpuEntitlement:int?
    distributedMemoryEntitlement:int? staticCpuEntitlement:int? staticMemoryEntitlement:int? grantedMemory:int?
    privateMemory:int? sharedMemory:int? swappedMemory:int? balloonedMemory:int? consumedOverheadMemory:int?
    ftLogBandwidth:int? ftSecondaryLatency:int? ftLatencyStatus:ManagedEntityStatus? compressedMemory:long?
    uptimeSeconds:int? ssdSwappedMemory:long? activeMemory:int?
    memoryTierStats:VirtualMachineQuickStatsMemoryTierStats*`,
  VirtualMachineFileLayoutEx: `
    file:VirtualMachineFileLayoutExFileInfo* disk:VirtualMachineFileLayoutExDiskLayout*
    snapshot:VirtualMachineFileLayoutExSnapshotLayout* timestamp:dateTime`,
  VirtualMachineFileLayoutExFileInfo: `
    key:int name:string type:string size:long uniqueSize:long? backingObjectId:string? accessible:boolean?`,
  VirtualMachineFileLayoutExDiskLayout: 'key:int virtualDiskFormat:string? chain:VirtualMachineFileLayoutExDiskUnit*',
  VirtualMachineFileLayoutExDiskUnit: 'fileKey:int+',
  VirtualMachineFileLayoutExSnapshotLayout: `
    key:ref dataKey:int memoryKey:int? disk:VirtualMachineFileLayoutExDiskLayout*`,
  VirtualMachineStorageInfo: 'perDatastoreUsage:VirtualMachineUsageOnDatastore* timestamp:dateTime',
  VirtualMachineUsageOnDatastore: 'datastore:ref committed:long uncommitted:long unshared:long',
  VirtualMachineSnapshotInfo: 'currentSnapshot:ref? rootSnapshotList:VirtualMachineSnapshotTree+',
  VirtualMachineSnapshotTree: `
    snapshot:ref vm:ref name:string description:string id:int? createTime:dateTime
    state:VirtualMachinePowerState quiesced:boolean backupManifest:string?
    childSnapshotList:VirtualMachineSnapshotTree* replaySupported:boolean?`,
  VirtualMachineCapability: `
    snapshotOperationsSupported:boolean multipleSnapshotsSupported:boolean snapshotConfigSupported:boolean
    poweredOffSnapshotsSupported:boolean memorySnapshotsSupported:boolean revertToSnapshotSupported:boolean
    quiescedSnapshotsSupported:boolean disableSnapshotsSupported:boolean lockSnapshotsSupported:boolean
    consolePreferencesSupported:boolean cpuFeatureMaskSupported:boolean s1AcpiManagementSupported:boolean
    settingScreenResolutionSupported:boolean toolsAutoUpdateSupported:boolean vmNpivWwnSupported:boolean
    npivWwnOnNonRdmVmSupported:boolean vmNpivWwnDisableSupported:boolean? vmNpivWwnUpdateSupported:boolean?
    swapPlacementSupported:boolean toolsSyncTimeSupported:boolean virtualMmuUsageSupported:boolean
    diskSharesSupported:boolean bootOptionsSupported:boolean bootRetryOptionsSupported:boolean?
    settingVideoRamSizeSupported:boolean settingDisplayTopologySupported:boolean? recordReplaySupported:boolean?
    changeTrackingSupported:boolean? multipleCoresPerSocketSupported:boolean?
    hostBasedReplicationSupported:boolean? guestAutoLockSupported:boolean?
    memoryReservationLockSupported:boolean? featureRequirementSupported:boolean?
    poweredOnMonitorTypeChangeSupported:boolean? seSparseDiskSupported:boolean? nestedHVSupported:boolean?
    vPMCSupported:boolean? secureBootSupported:boolean? perVmEvcSupported:boolean?
    virtualMmuUsageIgnored:boolean? virtualExecUsageIgnored:boolean?
    diskOnlySnapshotOnSuspendedVMSupported:boolean? suspendToMemorySupported:boolean?
    toolsSyncTimeAllowSupported:boolean? sevSupported:boolean? pmemFailoverSupported:boolean?
    requireSgxAttestationSupported:boolean? changeModeDisksSupported:boolean?
    vendorDeviceGroupSupported:boolean? sevSnpSupported:boolean? tdxSupported:boolean?`,
  VirtualDevice: `
    key:int deviceInfo:Description? backing:VirtualDeviceBackingInfo? connectable:VirtualDeviceConnectInfo?
    slotInfo:VirtualDeviceBusSlotInfo? controllerKey:int? unitNumber:int? numaNode:int?
    deviceGroupInfo:VirtualDeviceDeviceGroupInfo?`,
  VirtualDeviceConnectInfo: `
    migrateConnect:string? startConnected:boolean allowGuestControl:boolean connected:boolean status:string?`,
  VirtualDisk: `
    VirtualDevice | capacityInKB:long capacityInBytes:long? shares:SharesInfo?
    storageIOAllocation:StorageIOAllocationInfo? diskObjectId:string?
    vFlashCacheConfigInfo:VirtualDiskVFlashCacheConfigInfo? iofilter:string* vDiskId:ID? vDiskVersion:int?
    virtualDiskFormat:string? nativeUnmanagedLinkedClone:boolean?
    independentFilters:VirtualMachineBaseIndependentFilterSpec* guestReadOnly:boolean?`,
  VirtualCdrom: 'VirtualDevice |',
  VirtualController: 'VirtualDevice | busNumber:int device:int*',
  VirtualSCSIController: `
    VirtualController | hotAddRemove:boolean? sharedBus:VirtualSCSISharing scsiCtlrUnitNumber:int?`,
  VirtualEthernetCard: `
    VirtualDevice | addressType:string? macAddress:string? wakeOnLanEnabled:boolean?
    resourceAllocation:VirtualEthernetCardResourceAllocation? externalId:string?
    uptCompatibilityEnabled:boolean? subnetId:string?`,
  VirtualPCIController: 'VirtualController |',
  VirtualIDEController: 'VirtualController |',
  VirtualDiskFlatVer2BackingInfo: `
    VirtualDeviceFileBackingInfo | diskMode:string split:boolean? writeThrough:boolean? thinProvisioned:boolean?
    eagerlyScrub:boolean? uuid:string? contentId:string? changeId:string? parent:VirtualDiskFlatVer2BackingInfo?
    deltaDiskFormat:string? digestEnabled:boolean? deltaGrainSize:int? deltaDiskFormatVariant:string?
    sharing:string? keyId:CryptoKeyId?`,
  VirtualDiskRawDiskMappingVer1BackingInfo: `
    VirtualDeviceFileBackingInfo | lunUuid:string? deviceName:string? compatibilityMode:string? diskMode:string?
    uuid:string? contentId:string? changeId:string? parent:VirtualDiskRawDiskMappingVer1BackingInfo?
    deltaDiskFormat:string? deltaGrainSize:int? sharing:string?`,
  VirtualDeviceFileBackingInfo: 'VirtualDeviceBackingInfo | fileName:string datastore:ref? backingObjectId:string?',
  VirtualDeviceDeviceBackingInfo: 'VirtualDeviceBackingInfo | deviceName:string useAutoDetect:boolean?',
  VirtualDeviceRemoteDeviceBackingInfo: 'VirtualDeviceBackingInfo | deviceName:string useAutoDetect:boolean?',
  VirtualCdromIsoBackingInfo: 'VirtualDeviceFileBackingInfo |',
  VirtualCdromRemotePassthroughBackingInfo: 'VirtualDeviceRemoteDeviceBackingInfo | exclusive:boolean',
  VirtualCdromAtapiBackingInfo: 'VirtualDeviceDeviceBackingInfo |',
  VirtualEthernetCardNetworkBackingInfo: 'VirtualDeviceDeviceBackingInfo | network:ref? inPassthroughMode:boolean?',
  VirtualEthernetCardDistributedVirtualPortBackingInfo: `
    VirtualDeviceBackingInfo | port:DistributedVirtualSwitchPortConnection`,
  DistributedVirtualSwitchPortConnection: `
    switchUuid:string portgroupKey:string? portKey:string? connectionCookie:int?`,
  ParaVirtualSCSIController: 'VirtualSCSIController |',
  VirtualLsiLogicController: 'VirtualSCSIController |',
  VirtualLsiLogicSASController: 'VirtualSCSIController |',
  VirtualSATAController: 'VirtualController |',
  VirtualAHCIController: 'VirtualSATAController |',
  VirtualNVMEController: 'VirtualController | sharedBus:string?',
  VirtualPS2Controller: 'VirtualController |',
  VirtualSIOController: 'VirtualController |',
  VirtualKeyboard: 'VirtualDevice |',
  VirtualPointingDevice: 'VirtualDevice |',
  VirtualPointingDeviceDeviceBackingInfo: 'VirtualDeviceDeviceBackingInfo | hostPointingDevice:string',
  VirtualMachineVideoCard: `
    VirtualDevice | videoRamSizeInKB:long? numDisplays:int? useAutoDetect:boolean? enable3DSupport:boolean?
    use3dRenderer:string? graphicsMemorySizeInKB:long?`,
  VirtualMachineVMCIDevice: `
    VirtualDevice | id:long? allowUnrestrictedCommunication:boolean? filterEnable:boolean?
    filterInfo:VirtualMachineVMCIDeviceFilterInfo?`,
  StorageIOAllocationInfo: 'limit:long? shares:SharesInfo? reservation:int?',
  VirtualVmxnet: 'VirtualEthernetCard |',
  VirtualVmxnet3: 'VirtualVmxnet | uptv2Enabled:boolean? strictLatencyConfig:VirtualVmxnet3StrictLatencyConfig?',
  VirtualE1000: 'VirtualEthernetCard |',
  VirtualE1000e: 'VirtualEthernetCard |',
  VirtualDevicePciBusSlotInfo: 'VirtualDeviceBusSlotInfo | pciSlotNumber:int',
  VirtualDeviceBusSlotInfo: '',
  VirtualDeviceBackingInfo: '',
  VirtualPCIPassthrough: 'VirtualDevice |',
  VirtualPCIPassthroughDeviceBackingInfo: `
    VirtualDeviceDeviceBackingInfo | id:string deviceId:string systemId:string vendorId:short`,
  VirtualTPM: `
    VirtualDevice | endorsementKeyCertificateSigningRequest:base64Binary*
    endorsementKeyCertificate:base64Binary*`,
  TaskReason: '',
  PropertySpec: 'type:string all:boolean? pathSet:string*',
  PropertyChange: 'name:string op:PropertyChangeOp val:any',
  ObjectContent: 'obj:ref propSet:DynamicProperty* missingSet:MissingProperty*',
  DynamicProperty: 'name:string val:any',
  MissingProperty: 'path:string fault:LocalizedMethodFault',
  RetrieveResult: 'token:string? objects:ObjectContent+',
  UpdateSet: 'version:string filterSet:PropertyFilterUpdate* truncated:boolean?',
  PropertyFilterUpdate: 'filter:ref objectSet:ObjectUpdate* missingSet:MissingObject*',
  ObjectUpdate: 'kind:ObjectUpdateKind obj:ref changeSet:PropertyChange* missingSet:MissingProperty*',
  TaskInfo: `
    key:string task:ref description:LocalizableMessage? name:string? descriptionId:string entity:ref?
    entityName:string? locked:ref* state:TaskInfoState cancelled:boolean cancelable:boolean
    error:LocalizedMethodFault? result:any? progress:int? progressDetails:KeyAnyValue* reason:TaskReason
    queueTime:dateTime startTime:dateTime? completeTime:dateTime? eventChainId:int changeTag:string?
    parentTaskKey:string? rootTaskKey:string? activationId:string?`,
  LocalizedMethodFault: 'fault:MethodFault localizedMessage:string?',
  TaskReasonUser: 'TaskReason | userName:string',
  HttpNfcLeaseInfo: `
    lease:ref entity:ref deviceUrl:HttpNfcLeaseDeviceUrl* totalDiskCapacityInKB:long leaseTimeout:int
    hostMap:HttpNfcLeaseDatastoreLeaseInfo*`,
  HttpNfcLeaseDeviceUrl: `
    key:string importKey:string url:string sslThumbprint:string sslCertificate:string? disk:boolean?
    targetId:string? datastoreKey:string? fileSize:long?`,
  HttpNfcLeaseDatastoreLeaseInfo: 'datastoreKey:string hosts:HttpNfcLeaseHostInfo+',
  HttpNfcLeaseHostInfo: 'url:string sslThumbprint:string',
  HttpNfcLeaseCapabilities: 'pullModeSupported:boolean corsSupported:boolean',
  HttpNfcLeaseManifestEntry: `
    key:string sha1:string checksum:string? checksumType:string? size:long disk:boolean capacity:long?
    populatedSize:long?`,
  HostListSummary: `
    host:ref? hardware:HostHardwareSummary? runtime:HostRuntimeInfo? config:HostConfigSummary
    quickStats:HostListSummaryQuickStats overallStatus:ManagedEntityStatus rebootRequired:boolean
    customValue:CustomFieldValue* managementServerIp:string? maxEVCModeKey:string? currentEVCModeKey:string?
    currentEVCGraphicsModeKey:string? gateway:HostListSummaryGatewaySummary?
    tpmAttestation:HostTpmAttestationInfo? trustAuthorityAttestationInfos:HostTrustAuthorityAttestationInfo*`,
  HostConfigSummary: `
    name:string port:int sslThumbprint:string? sslCertificate:string? product:AboutInfo? vmotionEnabled:boolean
    faultToleranceEnabled:boolean? featureVersion:HostFeatureVersionInfo* agentVmDatastore:ref?
    agentVmNetwork:ref?`,
  HostHardwareSummary: `
    vendor:string model:string family:string? uuid:string otherIdentifyingInfo:HostSystemIdentificationInfo*
    memorySize:long cpuModel:string cpuMhz:int numCpuPkgs:short numCpuCores:short numCpuThreads:short
    numNics:int numHBAs:int`,
  HostListSummaryQuickStats: `
    overallCpuUsage:int? overallMemoryUsage:int? distributedCpuFairness:int? distributedMemoryFairness:int?
    availablePMemCapacity:int? uptime:int?`,
  HostRuntimeInfo: `
    connectionState:HostSystemConnectionState powerState:HostSystemPowerState standbyMode:string?
    inMaintenanceMode:boolean inQuarantineMode:boolean? bootTime:dateTime?
    healthSystemRuntime:HealthSystemRuntime? dasHostState:ClusterDasFdmHostState?
    tpmPcrValues:HostTpmDigestInfo* vsanRuntimeInfo:VsanHostRuntimeInfo?
    networkRuntimeInfo:HostRuntimeInfoNetworkRuntimeInfo?
    vFlashResourceRuntimeInfo:HostVFlashManagerVFlashResourceRunTimeInfo? hostMaxVirtualDiskCapacity:long?
    cryptoState:string? cryptoKeyId:CryptoKeyId? statelessNvdsMigrationReady:string?
    partialMaintenanceMode:HostPartialMaintenanceModeRuntimeInfo*
    stateEncryption:HostRuntimeInfoStateEncryptionInfo?`,
  DatastoreSummary: `
    datastore:ref? name:string url:string capacity:long freeSpace:long uncommitted:long? accessible:boolean
    multipleHostAccess:boolean? type:string maintenanceMode:string?`,
  DatastoreInfo: `
    name:string url:string freeSpace:long maxFileSize:long maxVirtualDiskCapacity:long? maxMemoryFileSize:long?
    timestamp:dateTime? containerId:string? aliasOf:string? supportedVDiskFormats:string* logicalSectorSize:int?
    physicalSectorSize:int?`,
  DatastoreCapability: `
    directoryHierarchySupported:boolean rawDiskMappingsSupported:boolean
    perFileThinProvisioningSupported:boolean storageIORMSupported:boolean? nativeSnapshotSupported:boolean?
    topLevelDirectoryCreateSupported:boolean? seSparseSupported:boolean? vmfsSparseSupported:boolean?
    vsanSparseSupported:boolean? upitSupported:boolean? vmdkExpandSupported:boolean?
    clusteredVmdkSupported:boolean?`,
  VmfsDatastoreInfo: 'DatastoreInfo | maxPhysicalRDMFileSize:long? maxVirtualRDMFileSize:long? vmfs:HostVmfsVolume?',
  NetworkSummary: 'network:ref? name:string accessible:boolean ipPoolName:string ipPoolId:int?',
  UserPrivilegeResult: 'entity:ref privileges:string*',
  EntityPrivilege: 'entity:ref privAvailability:PrivilegeAvailability+',
  PrivilegeAvailability: 'privId:string isGranted:boolean',
  OvfCreateDescriptorResult: `
    ovfDescriptor:string error:LocalizedMethodFault* warning:LocalizedMethodFault* includeImageFiles:boolean?`,
};
