// One virtual machine: started, asked, unplugged, killed. Driven over virtio-serial, so that it answers with its network cut.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { converse, type Json, type JsonLines } from './wire.ts';

export interface Disk {
  file: string;
  /** `raw`: the file's own bytes, which the laptop may read and not write. */
  format?: 'qcow2' | 'raw';
}

export interface MachineOptions {
  kernel: string;
  initrd: string;
  append?: string;
  disks: Disk[];
  memoryMb?: number;
  /** State saved by `save`, to go on from. */
  resume?: string;
}

export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

const qemu = 'qemu-system-x86_64';

/** Where a disk can be plugged in at run time. */
const ports = ['port1', 'port2'];

/**
 * What emulation needs to be steady: without `norandmaps` the guest stalls for many seconds at random, and the three
 * features taken away are slow or wrong when emulated.
 */
const cpu = ['-cpu', 'max,-erms,-fsrm,-la57', '-smp', '2'];

/** A serial number and a UUID, as a maker gives. */
const board = ['-smbios', 'type=1,serial=LAPTOP-0042,uuid=5a0c6d1e-7f44-4be2-9d0b-3f1a2c4e5d60'];
const kernelLine =
  'console=ttyS0 quiet loglevel=3 norandmaps mitigations=off net.ifnames=0 systemd.show_status=0 random.trust_cpu=on';

/** Names the emulator and the machine that it emulates: what saved memory depends on. */
export function emulator(): string {
  const { stdout } = spawnSync(qemu, ['--version'], { encoding: 'utf8' });
  return [stdout, ...argumentsFor({ kernel: '', initrd: '', disks: [] }, '')].join('\n');
}

export class Machine {
  readonly folder: string;
  readonly #process: ChildProcess;
  readonly #monitor: JsonLines;
  #agent: JsonLines | undefined;
  #plugged = 0;
  readonly #freePorts = [...ports];

  private constructor(folder: string, child: ChildProcess, monitor: JsonLines) {
    this.folder = folder;
    this.#process = child;
    this.#monitor = monitor;
  }

  /** Powers on. Resolves when the machine monitor answers; `ready` tells when the system inside does. */
  static async start(options: MachineOptions): Promise<Machine> {
    const folder = mkdtempSync(join(tmpdir(), 'palisade-laptop-'));
    const child = spawn(qemu, argumentsFor(options, folder), { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    try {
      const monitor = await converse(join(folder, 'qmp'));
      monitor.send({ execute: 'qmp_capabilities' });
      await monitor.next((m) => 'return' in m, 20_000);
      const machine = new Machine(folder, child, monitor);
      if (options.resume !== undefined) await machine.#goOn();
      return machine;
    } catch (error) {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      throw new Error(`${qemu} did not start: ${said.trim() || String(error)}`, { cause: error });
    }
  }

  async #tell(execute: string, args: Json = {}, timeoutMs = 60_000): Promise<unknown> {
    this.#monitor.send({ execute, arguments: args });
    const answer = await this.#monitor.next((m) => 'return' in m || 'error' in m, timeoutMs);
    if ('error' in answer) throw new Error(`${execute}: ${JSON.stringify(answer['error'])}`);
    return answer['return'];
  }

  /** A machine was stopped when it was saved, and comes back stopped. */
  async #goOn(): Promise<void> {
    for (;;) {
      const { status } = (await this.#tell('query-status')) as Json;
      if (status !== 'inmigrate') break;
      await wait(50);
    }
    await this.#tell('cont');
  }

  /** Waits until the system inside answers. With a console log in the error, since that tells why it did not. */
  async ready(timeoutMs = 300_000): Promise<void> {
    const until = Date.now() + timeoutMs;
    this.#agent ??= await converse(join(this.folder, 'qga'));
    for (let id = 1; ; id++) {
      this.#agent.send({ execute: 'guest-sync', arguments: { id } });
      try {
        await this.#agent.next((m) => m['return'] === id, 1_000);
        return;
      } catch {
        if (Date.now() > until || this.#process.exitCode !== null) {
          throw new Error(`The laptop did not come up. Its console:\n${this.console().slice(-4_000)}`);
        }
      }
    }
  }

  async #ask(execute: string, args: Json = {}, timeoutMs = 30_000): Promise<Json> {
    if (this.#agent === undefined) throw new Error('Not ready yet');
    this.#agent.send({ execute, arguments: args });
    const answer = await this.#agent.next((m) => 'return' in m || 'error' in m, timeoutMs);
    if ('error' in answer) throw new Error(`${execute}: ${JSON.stringify(answer['error'])}`);
    return answer['return'] as Json;
  }

  /** Runs a shell script inside as root and waits for its end. */
  async run(script: string, timeoutMs = 120_000): Promise<Ran> {
    const { pid } = await this.#ask('guest-exec', { path: '/bin/sh', arg: ['-c', script], 'capture-output': true });
    const until = Date.now() + timeoutMs;
    for (let pause = 20; Date.now() < until; pause = Math.min(pause * 2, 300)) {
      const state = await this.#ask('guest-exec-status', { pid });
      if (state['exited'] === true) {
        const text = (key: string): string =>
          Buffer.from((state[key] as string | undefined) ?? '', 'base64').toString();
        return {
          status: (state['exitcode'] as number | undefined) ?? 128,
          stdout: text('out-data'),
          stderr: text('err-data'),
        };
      }
      await wait(pause);
    }
    throw new Error(`Not done within ${timeoutMs} ms: ${script}`);
  }

  /** The same, where anything but success is a fault of the test. */
  async must(script: string, timeoutMs?: number): Promise<string> {
    const { status, stdout, stderr } = await this.run(script, timeoutMs);
    if (status !== 0) throw new Error(`status ${status} from: ${script}\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** Copies a file of this machine into the laptop: as a disk plugged in for a moment, much the quickest way to carry it. */
  async copyIn(from: string, to: string): Promise<void> {
    const { id, unplug } = await this.plug({ file: from, format: 'raw' });
    await this.must(`
      for tries in $(seq 200); do disk=$(grep -lx ${id} /sys/block/vd*/serial) && break; sleep 0.1; done
      disk=/dev/$(basename "$(dirname "$disk")")
      for tries in $(seq 100); do [ -b "$disk" ] && break; sleep 0.1; done
      head -c ${statSync(from).size} "$disk" >'${to}'`);
    await unplug();
  }

  /** Plugs a disk in while the laptop runs. Inside, its serial number is `id`. */
  async plug({ file, format = 'qcow2' }: Disk): Promise<{ id: string; unplug(): Promise<void> }> {
    const port = this.#freePorts.shift();
    if (port === undefined) throw new Error(`All ${ports.length} places for a disk are taken`);
    const id = `plugged${++this.#plugged}`;
    const node = {
      driver: format,
      'node-name': id,
      'read-only': format === 'raw',
      file: { driver: 'file', filename: file },
    };
    await this.#tell('blockdev-add', node);
    await this.#tell('device_add', { driver: 'virtio-blk-pci', bus: port, id, drive: id, serial: id });
    const unplug = async (): Promise<void> => {
      const gone = this.#monitor.next((m) => m['event'] === 'DEVICE_DELETED', 60_000);
      await this.#tell('device_del', { id });
      await gone;
      await this.#tell('blockdev-del', { 'node-name': id });
      this.#freePorts.push(port);
    };
    return { id, unplug };
  }

  async network(up: boolean): Promise<void> {
    await this.#tell('set_link', { name: 'net0', up });
  }

  /** Saves the running machine. It stays stopped; the disks must not be written to afterwards, only built upon. */
  async save(file: string): Promise<void> {
    await this.#tell('stop');
    await this.#tell('migrate', { uri: `exec:cat > '${file}'` });
    for (;;) {
      const state = (await this.#tell('query-migrate')) as Json;
      if (state['status'] === 'completed') return;
      if (state['status'] === 'failed') throw new Error(`The laptop could not be saved: ${JSON.stringify(state)}`);
      await wait(100);
    }
  }

  /** Sets the clock and the random numbers of a machine that was restored: both are those of the moment it was saved. */
  async wake(): Promise<void> {
    await this.#ask('guest-set-time', { time: Date.now() * 1_000_000 });
    await this.must('head -c 512 /dev/hwrng >/dev/urandom 2>/dev/null || true');
  }

  console(): string {
    try {
      return readFileSync(join(this.folder, 'console.log'), 'utf8');
    } catch {
      return '';
    }
  }

  /** Resolves with the end of the process: a power-off from inside, or a kill. */
  async ended(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    await new Promise((resolve) => this.#process.once('exit', resolve));
  }

  /** Pulls the power: nothing inside gets a chance to write anything. */
  async pullPower(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended();
    this.#monitor.close();
    this.#agent?.close();
  }

  /** Ends the machine and leaves nothing behind. */
  async discard(): Promise<void> {
    await this.pullPower();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** KVM only where it was seen to work: the device may be there and a stock kernel hang on it all the same. */
function accelerator(): string {
  return process.env['PALISADE_LAPTOP_KVM'] === '1' ? 'kvm' : 'tcg,thread=multi,tb-size=256';
}

function argumentsFor(
  { kernel, initrd, append = '', disks, memoryMb = 768, resume }: MachineOptions,
  folder: string,
): string[] {
  const drives = disks.flatMap(({ file }, index) => [
    '-drive',
    `file=${file},if=none,id=disk${index},format=qcow2,cache=unsafe,discard=unmap`,
    '-device',
    `virtio-blk-pci,drive=disk${index}`,
  ]);
  return [
    ...['-machine', 'q35', '-accel', accelerator(), ...cpu, ...board, '-m', String(memoryMb)],
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'],
    ...['-kernel', kernel, '-initrd', initrd, '-append', `${kernelLine} ${append}`.trim()],
    ...drives,
    ...ports.flatMap((id, index) => ['-device', `pcie-root-port,id=${id},chassis=${index + 1},slot=${index + 1}`]),
    ...['-netdev', 'user,id=net0', '-device', 'virtio-net-pci,netdev=net0,id=nic0'],
    ...['-object', 'rng-random,id=rng0,filename=/dev/urandom', '-device', 'virtio-rng-pci,rng=rng0'],
    ...['-device', 'virtio-serial-pci', '-chardev', `socket,id=qga,path=${join(folder, 'qga')},server=on,wait=off`],
    ...['-device', 'virtserialport,chardev=qga,name=org.qemu.guest_agent.0'],
    ...['-qmp', `unix:${join(folder, 'qmp')},server=on,wait=off`, '-serial', `file:${join(folder, 'console.log')}`],
    ...(resume === undefined ? [] : ['-incoming', `exec:cat '${resume}'`]),
  ];
}

/** A disk that starts as `backing` and keeps its own changes. */
export function overlayOf(backing: string, file: string): string {
  qemuImg(['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', backing, file]);
  return file;
}

export function blankDisk(file: string, megabytes: number): string {
  qemuImg(['create', '-q', '-f', 'qcow2', file, `${megabytes}M`]);
  return file;
}

/** What qemu-img prints. */
export function qemuImg(args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('qemu-img', args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`qemu-img ${args.join(' ')}: ${stderr || String(error)}`);
  return stdout;
}
