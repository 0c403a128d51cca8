// Whether hardware virtualisation works here. That /dev/kvm is there proves nothing: under some hypervisors a kernel
// started with it hangs. So a kernel without a root file system is started, which must panic within seconds.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { baseFolder, type Progress } from './images.ts';

const panicMs = 8_000;

function panics(kernel: string): Promise<boolean> {
  const child = spawn(
    'qemu-system-x86_64',
    [
      ...[
        '-machine',
        'q35',
        '-accel',
        'kvm',
        '-cpu',
        'max',
        '-m',
        '256',
        '-nodefaults',
        '-no-user-config',
        '-no-reboot',
      ],
      ...['-display', 'none', '-serial', 'stdio', '-kernel', kernel, '-append', 'console=ttyS0 panic=-1'],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return new Promise((resolve) => {
    let said = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), panicMs);
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', () => resolve(false));
    child.once('close', () => {
      clearTimeout(timer);
      resolve(said.includes('Kernel panic'));
    });
  });
}

/** Tells the machines of this run whether to use it, by PALISADE_LAPTOP_KVM, unless somebody has said so already. */
export async function findAccelerator(progress: Progress): Promise<void> {
  if (process.env['PALISADE_LAPTOP_KVM'] !== undefined) return;
  let works = false;
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    works = await panics(join(baseFolder, 'vmlinuz'));
  } catch {
    // Not there, or not for us.
  }
  process.env['PALISADE_LAPTOP_KVM'] = works ? '1' : '0';
  progress(works ? 'hardware virtualisation works' : 'no working hardware virtualisation: everything is emulated');
}
