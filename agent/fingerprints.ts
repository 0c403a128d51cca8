// What a file looks like from outside, in a word that differs when the file does: how a change is noticed without keeping
// what is in it.
import { createHash } from 'node:crypto';
import type { Host } from '../shared/host.ts';

export type Files = Pick<Host, 'stat' | 'readBytes' | 'list'>;

/** By path. */
export type Fingerprints = Record<string, string>;

export async function fingerprintsOf(files: Files, paths: readonly string[]): Promise<Fingerprints> {
  const entries = paths.map(async (path) => [path, await fingerprintOf(files, path)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** One that is absent, or refused, has a word as well. Never rejects. */
export async function fingerprintOf(files: Files, path: string): Promise<string> {
  // proc(5), sysfs: times and sizes there say nothing of the contents.
  return /^\/(proc|sys)\//.test(path) ? await contentsOf(files, path) : await attributesOf(files, path);
}

async function attributesOf(files: Files, path: string): Promise<string> {
  const stat = await files.stat(path);
  if (!stat.ok) return stat.failure;
  const { kind, device, uid, mode, sizeBytes, modifiedAt } = stat.value;
  return [kind, device, uid, mode, sizeBytes, modifiedAt].join(' ');
}

async function contentsOf(files: Files, path: string): Promise<string> {
  const bytes = await files.readBytes(path);
  if (bytes.ok) return createHash('sha256').update(bytes.value).digest('base64url');
  const names = await files.list(path);
  return names.ok ? names.value.join('/') : bytes.failure;
}
