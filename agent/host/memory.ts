// What earlier runs left for later ones: a small file each in the agent's folder.
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure, Memory, MemoryName } from '../../shared/host.ts';
import { codeOf, writeDurably } from '../durable.ts';
import { failure } from './failures.ts';

export const nothingKept = (name: MemoryName): Failure =>
  failure('absent', `${name}: nothing was kept by an earlier run`);

export const noMemory: Memory = { recall: async (name) => nothingKept(name), keep: async () => {} };

/** That of the service, which owns the folder. */
export function memoryIn(folder: string): Memory {
  return {
    ...memoryReadFrom(folder),
    async keep(name, value) {
      try {
        mkdirSync(placeIn(folder), { recursive: true, mode: 0o700 });
        writeDurably(fileOf(folder, name), JSON.stringify(value));
      } catch (fault) {
        // A full disk is told of by the spool, and costs no run.
        if (codeOf(fault) === undefined) throw fault;
      }
    },
  };
}

/** That of whoever looks on: what they see at any hour must not count for what the service saw. */
export function memoryReadFrom(folder: string): Memory {
  return {
    async recall(name) {
      try {
        return { ok: true, value: JSON.parse(await readFile(fileOf(folder, name), 'utf8')) };
      } catch (fault) {
        if (codeOf(fault) === 'ENOENT') return nothingKept(name);
        return failure('failed', `${fileOf(folder, name)}: cannot be read`);
      }
    },
    keep: async () => {},
  };
}

const placeIn = (folder: string): string => join(folder, 'memory');

const fileOf = (folder: string, name: MemoryName): string => join(placeIn(folder), `${name}.json`);
