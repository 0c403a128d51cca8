// The agent's program once more, in a process of its own: for what takes much memory, or may hang, and is not to stay.
import { isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';
import type { Answer } from '../../shared/host.ts';
import { failure } from './failures.ts';
import { runToEnd, type Start } from './program.ts';

/** As one executable the program is the executable; from source it is the main file that Node runs. */
const self = (): string[] => (isSea() ? [] : [fileURLToPath(new URL('../main.ts', import.meta.url))]);

/**
 * What it prints when it is told that: a line of JSON, and an answer as soon as it is whole, however the process ends.
 * Never rejects: how it failed, or that it did not end in time, is the reason.
 */
export async function askOwnProgram({ args, asked, ...start }: Omit<Start, 'path'>): Promise<Answer<unknown>> {
  const answer = await runToEnd({ path: process.execPath, args: [...self(), ...args], asked, ...start });
  if (!answer.ok) return answer;
  const { status, stdout, stderr } = answer.value;
  if (!stdout.endsWith('\n')) return failure('failed', `${asked}: ${stderr.trim().split('\n')[0] || endedBy(status)}`);
  try {
    return { ok: true, value: JSON.parse(stdout) };
  } catch {
    return failure('failed', `${asked}: printed what is no JSON`);
  }
}

/** Without a status it was ended by a signal, which Linux sends when memory runs short. */
const endedBy = (status: number | null): string => (status === null ? 'was ended by a signal' : `ended with ${status}`);
