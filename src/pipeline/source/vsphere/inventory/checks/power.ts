import type { Check, Evidence } from '../../../../types/inspection.ts';
import { printable } from '../../../printable.ts';
import type { DescribedMachine } from '../../described.ts';
import { check, evidence } from '../evidence.ts';
import { type Now, questionOf } from '../now.ts';
import type { Wish } from '../wish.ts';

/** Can it be reached at all, is it a template, how does it come to rest, and does something keep it from that? */
export function powerChecks(described: DescribedMachine, now: Now, wish: Wish): Check[] {
  const { machine: about } = described;
  const machine = about.name;
  return [
    ...check('vsphere-connection', 'blocks', connectionEvidence(machine, now)),
    ...check('vsphere-template', 'info', now.template ? [evidence('VSPHERE_TEMPLATE', 'warn', { machine })] : []),
    ...check('vsphere-power', 'blocks', powerEvidence(machine, now, wish)),
    ...check('vsphere-question', 'blocks', questionEvidence(machine, now)),
    ...check('vsphere-method', 'blocks', methodEvidence(machine, now, wish)),
  ];
}

function connectionEvidence(machine: string, { connection }: Now): Evidence[] {
  if (connection === 'connected') return [];
  if (connection === undefined) return [evidence('VSPHERE_CONNECTION_UNKNOWN', 'unknown', { machine })];
  return [evidence('VSPHERE_CONNECTION', 'fail', { machine, state: printable(connection, 40) })];
}

function powerEvidence(machine: string, { power, tools }: Now, wish: Wish): Evidence[] {
  const facts = { machine };
  if (power === undefined) return [evidence('VSPHERE_POWER_UNKNOWN', 'unknown', facts)];
  // What it had in memory is in none of its disks.
  if (power === 'suspended') return [evidence('VSPHERE_POWER_SUSPENDED', 'fail', facts)];
  if (power === 'off') return [evidence('VSPHERE_POWER_OFF', 'pass', facts)];
  if (wish.power === 'already-off') return [evidence('VSPHERE_POWER_STILL_ON', 'fail', facts)];
  if (wish.power === 'off') return [evidence('VSPHERE_POWER_CUT', 'warn', facts)];
  if (wish.power === 'snapshot') return [evidence('VSPHERE_POWER_SNAPSHOT', 'pass', facts)];
  if (wish.power === undefined) return [evidence('VSPHERE_POWER_ON', 'pass', facts)];
  if (tools === undefined) return [evidence('VSPHERE_TOOLS_UNKNOWN', 'unknown', facts)];
  return tools
    ? [evidence('VSPHERE_POWER_SHUTDOWN', 'pass', facts)]
    : [evidence('VSPHERE_TOOLS_NOT_RUNNING', 'fail', facts)];
}

function questionEvidence(machine: string, { question, disabled, consolidation }: Now): Evidence[] {
  if (question === undefined || disabled === undefined || consolidation === undefined)
    return [evidence('VSPHERE_STATE_UNKNOWN', 'unknown', { machine })];
  if (question === 'none') return [];
  const { text, choices } = questionOf(question);
  const shown = { question: printable(text, 300), choices: printable(choices.join(' / '), 200) };
  return [evidence('VSPHERE_PENDING_QUESTION', 'fail', { machine, ...shown })];
}

/** A running machine cannot be exported anyway, so only what the plan does first says something. */
function methodEvidence(machine: string, { disabled, power, tools }: Now, wish: Wish): Evidence[] {
  const method = firstMethod(power, tools, wish);
  if (method === undefined || disabled === undefined) return [];
  return disabled.has(method) ? [evidence('VSPHERE_METHOD_DISABLED', 'fail', { machine, method })] : [];
}

function firstMethod(power: Now['power'], tools: Now['tools'], wish: Wish): string | undefined {
  if (wish.power === 'snapshot') return 'CreateSnapshot_Task';
  if (power === 'off') return 'ExportVm';
  if (power !== 'on') return undefined;
  if (wish.power === 'off') return 'PowerOffVM_Task';
  return wish.power === 'shutdown' && tools ? 'ShutdownGuest' : undefined;
}
