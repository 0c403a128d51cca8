// Reads files, links and folders of the real machine: never waits on one, never reads without end, never throws.
import { type BigIntStats, constants } from 'node:fs';
import { open, readdir, readlink, stat } from 'node:fs/promises';
import type { Answer, Failure, FileStat, Host, SystemName } from '../../shared/host.ts';
import { type Asker, failure, refusal } from './failures.ts';
import { limits } from './limits.ts';
import { askerHere } from './os.ts';

/** The files of the machine that this process runs on. */
export const filesHere = (asker: Asker = askerHere()): Pick<Host, 'readBytes' | 'list' | 'stat'> => ({
  readBytes: (path) => readBytes(path, asker),
  list: (path) => listFolder(path, asker),
  stat: (path) => statFile(path, asker),
});

async function readBytes(path: string, asker: Asker): Promise<Answer<Uint8Array>> {
  return await asked(path, asker, async () => {
    // In /proc and /sys nothing waits for a writer, and a size says nothing; elsewhere a fifo would wait for ever.
    if (!/^\/(proc|sys)\//.test(path)) {
      const met = await stat(path);
      if (met.isDirectory()) return failure('failed', `${path}: is a folder`);
      if (!met.isFile()) return failure('failed', `${path}: is not a file with contents`);
      if (met.size > limits.bytes) return refusal(path, 'too-large', asker);
    }
    return await contents(path, asker);
  });
}

async function contents(path: string, asker: Asker): Promise<Answer<Uint8Array>> {
  // Non-blocking: between the look and the opening somebody may have put a fifo there.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(65_536), 0, 65_536, null);
      if (bytesRead === 0) return { ok: true, value: Buffer.concat(chunks) };
      size += bytesRead;
      if (size > limits.bytes) return refusal(path, 'too-large', asker);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

export const readLink = (path: string, asker: Asker): Promise<Answer<string>> =>
  asked(path, asker, async () => ({ ok: true, value: await readlink(path) }));

const listFolder = (path: string, asker: Asker): Promise<Answer<string[]>> =>
  asked(path, asker, async () => {
    const names = await readdir(path);
    return names.length > limits.names ? refusal(path, 'too-large', asker) : { ok: true, value: names.sort() };
  });

const statFile = (path: string, asker: Asker): Promise<Answer<FileStat>> =>
  asked(path, asker, async () => {
    const met = await stat(path, { bigint: true });
    return {
      ok: true,
      value: {
        kind: kindOf(met),
        device: deviceNumber(met.dev, asker.system),
        represents: met.isBlockDevice() ? deviceNumber(met.rdev, asker.system) : null,
        uid: Number(met.uid),
        mode: Number(met.mode & 0o7777n),
        sizeBytes: Number(met.size),
        modifiedAt: Number(met.mtimeMs),
      },
    };
  });

function kindOf(met: BigIntStats): FileStat['kind'] {
  if (met.isFile()) return 'file';
  if (met.isDirectory()) return 'directory';
  return met.isBlockDevice() ? 'block-device' : 'other';
}

/** `major:minor`. Linux spreads both over 64 bits (glibc gnu_dev_major); macOS packs 8 and 24. */
export function deviceNumber(device: bigint, system: SystemName): string {
  if (system === 'macos') return `${(device >> 24n) & 0xffn}:${device & 0xffffffn}`;
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n);
  const minor = (device & 0xffn) | ((device >> 12n) & 0xffffff00n);
  return `${major}:${minor}`;
}

/** A file on a server that went away answers never: then the thread waits, and the agent goes on without it. */
async function asked<T>(path: string, asker: Asker, read: () => Promise<Answer<T>>): Promise<Answer<T>> {
  const late = Promise.withResolvers<Answer<T>>();
  const timer = setTimeout(() => late.resolve(refusal(path, 'timeout', asker)), limits.timeoutMs);
  try {
    return await Promise.race([late.promise, read().catch((fault: unknown) => refusalOf(path, asker, fault))]);
  } finally {
    clearTimeout(timer);
  }
}

function refusalOf(path: string, asker: Asker, fault: unknown): Failure {
  const code = codeOf(fault);
  // ESRCH: a process that ended while its folder in /proc was read.
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESRCH') return refusal(path, 'absent', asker);
  if (code === 'EACCES' || code === 'EPERM') return refusal(path, 'denied', asker);
  if (code === 'EISDIR') return failure('failed', `${path}: is a folder`);
  if (code === 'EINVAL') return failure('failed', `${path}: is not a link`);
  return failure('failed', `${path}: could not be read (${code ?? String(fault)})`);
}

export const codeOf = (fault: unknown): string | undefined =>
  fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : undefined;
