// Libraries that look at the machine by themselves: which of their calls the agent may make, loaded when first asked for.
// The programs that they start stand in shared/commands.ts too.
import type { Answer, LibraryName } from '../../shared/host.ts';
import { failure } from './failures.ts';

type Call = () => Promise<unknown>;

const timeoutMs = 30_000;

/** The whole list. Nothing of these libraries that reads processes, networks or anything about what a person does. */
const calls: Record<LibraryName, () => Promise<Record<string, Call>>> = {
  systeminformation: async () => {
    const { default: library } = await import('systeminformation');
    return { osInfo: () => library.osInfo(), system: () => library.system() };
  },
  'node-disk-info': async () => {
    const { default: library } = await import('node-disk-info');
    return { getDiskInfo: () => library.getDiskInfo() };
  },
};

/** Answers come as plain JSON, as a recording would hold them. */
export async function askLibrary(name: LibraryName, call: string): Promise<Answer<unknown>> {
  const asked = `${name}.${call}()`;
  try {
    const allowed = await calls[name]();
    const ask = Object.hasOwn(allowed, call) ? allowed[call] : undefined;
    if (ask === undefined) return failure('failed', `${asked}: not among the calls that the agent makes`);
    return await inTime(ask(), asked);
  } catch (fault) {
    return failure('failed', `${asked}: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}

async function inTime(answer: Promise<unknown>, asked: string): Promise<Answer<unknown>> {
  const late = Promise.withResolvers<Answer<unknown>>();
  const timer = setTimeout(() => late.resolve(failure('timeout', `${asked}: no answer in time`)), timeoutMs);
  try {
    return await Promise.race([late.promise, answer.then(plain)]);
  } finally {
    clearTimeout(timer);
  }
}

const plain = (value: unknown): Answer<unknown> => ({ ok: true, value: JSON.parse(JSON.stringify(value ?? null)) });
