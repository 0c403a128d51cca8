// The real machine. The only host that touches it: starts listed programs, reads files, asks libraries.
import { userInfo } from 'node:os';
import { type CommandName, mayStart, ownFolderOf, searchFolders } from '../../shared/commands.ts';
import type { Answer, CommandResult, Host, Memory, RunOptions, SystemName } from '../../shared/host.ts';
import { type Account, findAccount, findAccountOnMac } from './accounts.ts';
import { asPerson } from './as-person.ts';
import { type Asker, commandLine, failure, notInstalled, refusal } from './failures.ts';
import { filesHere, readLink } from './files.ts';
import { askLibrary } from './libraries.ts';
import { noMemory } from './memory.ts';
import { askerHere } from './os.ts';
import type { Ask } from './powershell.ts';
import { environmentFor, locate, runToEnd } from './program.ts';

export interface NodeHostOptions {
  /** Where programs are looked for; tests put their own programs there. */
  folders?: readonly string[];
  /** Nothing is remembered without. */
  memory?: Memory;
}

export function nodeHost({ folders, memory = noMemory }: NodeHostOptions = {}): Host {
  const asker = askerHere();
  const { system, privileged } = asker;
  const user = ownName();
  const files = filesHere(asker);
  const readText = async (path: string): Promise<Answer<string>> => {
    const answer = await files.readBytes(path);
    return answer.ok ? { ok: true, value: Buffer.from(answer.value).toString('utf8') } : answer;
  };
  const self = { system, privileged, user, folders: folders ?? searchFolders[system], readText };
  return {
    system,
    privileged,
    user,
    run: (command, args, options = {}) => run(self, command, args, options),
    ...files,
    readText,
    readLink: (path) => readLink(path, asker),
    library: (name, call) => askLibrary(asker, name, call),
    query: system === 'windows' ? askWindows(asker) : async ({ name }) => notWindows(name),
    memory,
  };
}

const notWindows = (name: string): Answer<never> => failure('failed', `${name}: PowerShell is asked on Windows alone`);

/** Loaded by the first question: no other system needs it. */
function askWindows(asker: Asker): Ask {
  let ask: Promise<Ask> | undefined;
  return async (query) => {
    ask ??= Promise.all([import('./powershell.ts'), import('../../shared/checks/queries.ts')]).then(
      ([{ powerShell, systemShell }, { queries }]) =>
        powerShell({ shell: systemShell(process.env, process.arch === 'ia32'), queries, asker }),
    );
    return await (await ask)(query);
  };
}

/** An id without an entry in passwd has no name; then the number stands for it. */
function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.geteuid?.() ?? 'unknown');
  }
}

interface Self {
  system: SystemName;
  privileged: boolean;
  user: string;
  folders: readonly string[];
  readText: Host['readText'];
}

async function run(
  self: Self,
  command: CommandName,
  args: readonly string[],
  { as, timeoutMs }: RunOptions,
): Promise<Answer<CommandResult>> {
  const { system, user } = self;
  const other = as === user ? undefined : as;
  const asked = commandLine(command, args, other);
  if (!mayStart(command, system)) return failure('failed', `${asked}: not among the programs that the agent starts`);
  if (other !== undefined && system === 'windows') return failure('failed', `${asked}: not asked as others on Windows`);
  if (other !== undefined && !self.privileged) return refusal(asked, 'denied', self);
  const ownFolder = ownFolderOf(command);
  if (ownFolder !== undefined && other === undefined && self.privileged) {
    return failure('failed', `${asked}: started as a person alone, never with all rights`);
  }
  const path = await locate(command, ownFolder === undefined ? self.folders : [ownFolder], system);
  if (path === undefined) return notInstalled(command);
  const account = as === undefined ? undefined : await accountOf(self, as);
  if (other !== undefined && account === undefined)
    return failure('failed', `${asked}: there is no account "${other}"`);
  const program =
    other === undefined || account === undefined ? { path, args } : asPerson(system, account, { path, args });
  return await runToEnd({ ...program, environment: environmentFor(system, account), timeoutMs, asked, asker: self });
}

async function accountOf(self: Self, name: string): Promise<Account | undefined> {
  if (self.system === 'macos') return await findAccountOnMac(name, (args) => run(self, 'dscl', args, {}));
  return await findAccount(name, await self.readText('/etc/passwd'), async () => {
    const answer = await run(self, 'getent', ['passwd', name], {});
    return answer.ok && answer.value.status === 0 ? answer.value.stdout : '';
  });
}
