import type { Answer, Call, Method } from '../soap/call.ts';
import { VimFault } from '../soap/fault.ts';
import { startTask } from '../tasks.ts';
import { textOf } from '../xml/parse.ts';
import { free, machineOf, wrongPower } from './machine.ts';

export const powerMethods: Readonly<Record<string, Method>> = {
  PowerOnVM_Task: { on: 'VirtualMachine', changes: true, privilege: 'VirtualMachine.Interact.PowerOn', run: powerOn },
  PowerOffVM_Task: {
    on: 'VirtualMachine',
    changes: true,
    privilege: 'VirtualMachine.Interact.PowerOff',
    run: powerOff,
  },
  ShutdownGuest: {
    on: 'VirtualMachine',
    changes: true,
    privilege: 'VirtualMachine.Interact.PowerOff',
    run: shutdownGuest,
  },
  AnswerVM: { on: 'VirtualMachine', privilege: 'VirtualMachine.Interact.AnswerQuestion', run: answer },
};

function powerOn(call: Call): Answer {
  const machine = free(machineOf(call));
  const task = startTask(call.vc, 'PowerOnVM_Task', machine, () => {
    if (machine.power === 'on') throw wrongPower(machine, 'on');
    if (machine.given.template) throw new VimFault('NotSupported', 'The operation is not supported on the object.');
    free(machine).switchOn();
    return undefined;
  });
  return { type: 'ref', value: task };
}

function powerOff(call: Call): Answer {
  const machine = free(machineOf(call));
  const race = call.vc.faults.strike('powerRace', { on: 'PowerOffVM_Task', machine: machine.name });
  const task = startTask(call.vc, 'PowerOffVM_Task', machine, () => {
    if (race && machine.power === 'on') machine.switchOff('power off by another');
    if (machine.power === 'off') throw wrongPower(machine, 'off');
    machine.switchOff();
    return undefined;
  });
  return { type: 'ref', value: task };
}

function shutdownGuest(call: Call): Answer {
  const { vc } = call;
  const machine = free(machineOf(call));
  if (machine.power !== 'on') throw wrongPower(machine, 'off');
  if (machine.tools !== 'running') {
    throw new VimFault(
      'ToolsUnavailable',
      'Cannot complete operation because VMware Tools is not running in this virtual machine.',
    );
  }
  if (vc.faults.strike('neverShutsDown', { machine: machine.name })) {
    machine.note('shutdown ignored');
    return undefined;
  }
  machine.note('shutdown asked');
  const timer = setTimeout(() => {
    if (machine.power !== 'on') return;
    machine.switchOff('shut down');
    vc.touch(machine);
    vc.counters.changed();
  }, vc.settings.shutdownMs);
  vc.closed.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  return undefined;
}

function answer(call: Call): Answer {
  const machine = machineOf(call);
  const { question } = machine;
  const choice = textOf(call.args, 'answerChoice')?.trim() ?? '';
  if (!question || question.id !== textOf(call.args, 'questionId')?.trim())
    throw new VimFault('InvalidArgument', 'A specified parameter was not correct: questionId', {
      invalidProperty: 'questionId',
    });
  if (!question.choices.some(each => each.key === choice))
    throw new VimFault('InvalidArgument', 'A specified parameter was not correct: answerChoice', {
      invalidProperty: 'answerChoice',
    });
  machine.question = undefined;
  machine.note(`answer ${choice}`);
  call.vc.touch(machine);
  return undefined;
}
