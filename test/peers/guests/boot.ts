import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { upLine } from './debian.ts';

/**
 * Boots a raw disk under software emulation, and pulls the plug while the guest is writing. The disk is written to.
 * @param bus as a machine of VMware has it, or virtio
 * @throws Error with the end of the console's log where the guest does not come up
 */
export async function pullPlug(disk: string, bus: 'virtio' | 'pvscsi'): Promise<void> {
  const drive = `if=none,id=disk,format=raw,cache=writeback,file=${disk}`;
  const device = bus === 'virtio' ? ['virtio-blk-pci,drive=disk'] : ['pvscsi,id=bus', 'scsi-hd,bus=bus.0,drive=disk'];
  const machine = ['-machine', 'q35,accel=tcg', '-cpu', 'max', '-smp', '2', '-m', '512', '-no-reboot', '-nic', 'none'];
  const console = ['-display', 'none', '-monitor', 'none', '-serial', 'stdio', '-drive', drive];
  const devices = device.flatMap(one => ['-device', one]);
  const qemu = spawn('qemu-system-x86_64', [...machine, ...console, ...devices], { stdio: ['ignore', 'pipe', 2] });
  const ended = once(qemu, 'exit');
  if (qemu.stdout === null) throw new Error('no pipe');
  const said: string[] = [];
  let up = 0;
  try {
    for await (const line of createInterface({ input: qemu.stdout })) {
      said.push(line);
      // Once more after the first line: something has been written in between.
      if (line.includes(upLine) && ++up === 2) return;
    }
    throw new Error(`${disk} did not come up:\n${said.slice(-20).join('\n')}`);
  } finally {
    qemu.kill('SIGKILL');
    await ended;
  }
}
