/** Properties of managed objects, written as in request-types.ts. */
export const objectTypes: Readonly<Record<string, string>> = {
  ExtensibleManagedObject: 'value:CustomFieldValue* availableField:CustomFieldDef*',
  ManagedEntity: `
    ExtensibleManagedObject | parent:ref customValue:CustomFieldValue* overallStatus:ManagedEntityStatus
    configStatus:ManagedEntityStatus configIssue:Event* effectiveRole:int* permission:Permission* name:string
    disabledMethod:string* recentTask:ref* declaredAlarmState:AlarmState* triggeredAlarmState:AlarmState*
    alarmActionsEnabled:boolean tag:Tag*`,
  Folder: 'ManagedEntity | childType:string* childEntity:ref* namespace:string',
  Datacenter: `
    ManagedEntity | vmFolder:ref hostFolder:ref datastoreFolder:ref networkFolder:ref datastore:ref*
    network:ref* configuration:DatacenterConfigInfo`,
  VirtualMachine: `
    ManagedEntity | capability:VirtualMachineCapability config:VirtualMachineConfigInfo
    layout:VirtualMachineFileLayout layoutEx:VirtualMachineFileLayoutEx storage:VirtualMachineStorageInfo
    environmentBrowser:ref resourcePool:ref parentVApp:ref resourceConfig:ResourceConfigSpec
    runtime:VirtualMachineRuntimeInfo guest:GuestInfo summary:VirtualMachineSummary datastore:ref* network:ref*
    snapshot:VirtualMachineSnapshotInfo rootSnapshot:ref* guestHeartbeatStatus:ManagedEntityStatus`,
  HostSystem: `
    ManagedEntity | runtime:HostRuntimeInfo summary:HostListSummary hardware:HostHardwareInfo
    capability:HostCapability licensableResource:HostLicensableResourceInfo
    remediationState:HostSystemRemediationState precheckRemediationResult:ApplyHostProfileConfigurationSpec
    remediationResult:ApplyHostProfileConfigurationResult complianceCheckState:HostSystemComplianceCheckState
    complianceCheckResult:ComplianceResult configManager:HostConfigManager config:HostConfigInfo vm:ref*
    datastore:ref* network:ref* datastoreBrowser:ref systemResources:HostSystemResourceInfo
    answerFileValidationState:AnswerFileStatusResult answerFileValidationResult:AnswerFileStatusResult`,
  ComputeResource: `
    ManagedEntity | resourcePool:ref host:ref* datastore:ref* network:ref* summary:ComputeResourceSummary
    environmentBrowser:ref configurationEx:ComputeResourceConfigInfo lifecycleManaged:boolean`,
  ClusterComputeResource: `
    ComputeResource | configuration:ClusterConfigInfo recommendation:ClusterRecommendation*
    drsRecommendation:ClusterDrsRecommendation* hciConfig:ClusterComputeResourceHCIConfigInfo
    migrationHistory:ClusterDrsMigration* actionHistory:ClusterActionHistory* drsFault:ClusterDrsFaults*`,
  ResourcePool: `
    ManagedEntity | summary:ResourcePoolSummary runtime:ResourcePoolRuntimeInfo owner:ref resourcePool:ref*
    vm:ref* config:ResourceConfigSpec namespace:string childConfiguration:ResourceConfigSpec*`,
  VirtualApp: `
    ResourcePool | parentFolder:ref datastore:ref* network:ref* vAppConfig:VAppConfigInfo parentVApp:ref
    childLink:VirtualAppLinkInfo*`,
  StoragePod: 'Folder | summary:StoragePodSummary podStorageDrsEntry:PodStorageDrsEntry',
  Datastore: `
    ManagedEntity | info:DatastoreInfo summary:DatastoreSummary host:DatastoreHostMount* vm:ref* browser:ref
    capability:DatastoreCapability iormConfiguration:StorageIORMInfo`,
  Network: 'ManagedEntity | summary:NetworkSummary host:ref* vm:ref*',
  DistributedVirtualPortgroup: 'Network | key:string config:DVPortgroupConfigInfo portKeys:string*',
  OpaqueNetwork: 'Network | capability:OpaqueNetworkCapability extraConfig:OptionValue*',
  DistributedVirtualSwitch: `
    ManagedEntity | uuid:string capability:DVSCapability summary:DVSSummary config:DVSConfigInfo
    networkResourcePool:DVSNetworkResourcePool* portgroup:ref* runtime:DVSRuntimeInfo`,
  VmwareDistributedVirtualSwitch: 'DistributedVirtualSwitch |',
  ContainerView: 'ManagedObjectView | container:ref type:string* recursive:boolean',
  Task: 'ExtensibleManagedObject | info:TaskInfo',
  ManagedObjectView: 'view:ref*',
  HttpNfcLease: `
    initializeProgress:int transferProgress:int mode:string capabilities:HttpNfcLeaseCapabilities
    info:HttpNfcLeaseInfo state:HttpNfcLeaseState error:LocalizedMethodFault`,
  SessionManager: `
    sessionList:UserSession* currentSession:UserSession message:string messageLocaleList:string*
    supportedLocaleList:string* defaultLocale:string`,
  VirtualMachineSnapshot: 'ExtensibleManagedObject | config:VirtualMachineConfigInfo childSnapshot:ref* vm:ref',
  PropertyCollector: 'filter:ref*',
  ServiceInstance: 'serverClock:dateTime capability:Capability content:ServiceContent',
  AuthorizationManager: `
    privilegeList:AuthorizationPrivilege* roleList:AuthorizationRole* description:AuthorizationDescription`,
  ViewManager: 'viewList:ref*',
};
