// Asks a library that looks at the machine by itself. It starts shells and waits for them with the whole process, so it
// does that in a process of its own, with a bare environment, ended when it takes too long.
import type { Answer, LibraryName } from '../../shared/host.ts';
import type { Asker } from './failures.ts';
import { limits } from './limits.ts';
import { askOwnProgram } from './own-program.ts';
import { environmentFor } from './program.ts';

export const askLibrary = (asker: Asker, name: LibraryName, call: string): Promise<Answer<unknown>> =>
  askOwnProgram({
    args: ['library', name, call],
    environment: environmentFor(asker.system, undefined),
    timeoutMs: limits.libraryTimeoutMs,
    asked: `${name}.${call}()`,
    asker,
  });

type Calls = Record<string, () => Promise<unknown>>;

/**
 * The whole list of what may be asked: nothing that reads processes, networks or what a person does. They are trusted with
 * names and sizes alone. systeminformation flattens the stack of block devices and takes a laptop that can run virtual
 * machines for one; node-disk-info knows nothing of encryption, and on Windows starts `wmic`, which new releases do not
 * ship. So no verdict rests on either.
 */
const libraries: Record<LibraryName, () => Promise<Calls>> = {
  systeminformation: async () => {
    const { default: library } = await import('systeminformation');
    return { osInfo: () => library.osInfo(), system: () => library.system() };
  },
  'node-disk-info': async () => {
    const { default: library } = await import('node-disk-info');
    return { getDiskInfo: () => library.getDiskInfo() };
  },
};

/** Within that process: the answer as JSON. Rejects on a call that is not in the list. */
export async function callLibrary(name: string, call: string): Promise<string> {
  const load = Object.hasOwn(libraries, name) ? libraries[name as LibraryName] : undefined;
  const calls = (await load?.()) ?? {};
  const ask = Object.hasOwn(calls, call) ? calls[call] : undefined;
  if (ask === undefined) throw new Error('not among the calls that the agent makes');
  return JSON.stringify((await ask()) ?? null);
}
