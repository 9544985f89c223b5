import { Failed } from '../../../failure.ts';
import { locationName } from '../names.ts';
import { azureVmFailure } from './failures.ts';
import type { VmPlan } from './wishes.ts';

const capacity =
  /^(SkuNotAvailable|(Zonal)?AllocationFailed|Overconstrained(Zonal)?AllocationRequest|AllocationTimeout)$/;
const provisioning =
  /^(OSProvisioning(TimedOut|InternalError|ClientError)|VMProvisioningTimeout|ProvisioningTimedOut)$/;

/**
 * What Azure's refusal of a machine means for whoever asked for it; as it is where it says enough.
 * https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/error-codes-for-vm-allocation-and-provisioning
 */
export function vmRefusal(error: unknown, plan: VmPlan, generation: number): unknown {
  if (!(error instanceof Failed)) return error;
  const { code: ours, facts } = error.failure;
  if (ours !== 'AZURE_REFUSED' && ours !== 'AZURE_OPERATION_FAILED') return error;
  const [code, message] = [String(facts.code), String(facts.message)];
  const { size } = plan.vm;
  const { name } = plan;
  const location = locationName(plan.location);
  if (code === 'QuotaExceeded' || (code === 'OperationNotAllowed' && /quota|cores/i.test(message))) {
    return azureVmFailure('AZURE_VM_QUOTA', { name, size, location, message }, { cause: error });
  }
  if (capacity.test(code)) return azureVmFailure('AZURE_VM_CAPACITY', { size, location, message }, { cause: error });
  if (/hypervisor ?generation|HyperVGeneration|cannot boot/i.test(message)) {
    return azureVmFailure('AZURE_VM_GENERATION', { size, generation, message }, { cause: error });
  }
  if (provisioning.test(code))
    return azureVmFailure('AZURE_VM_PROVISIONING', { name, code, message }, { cause: error });
  return error;
}
