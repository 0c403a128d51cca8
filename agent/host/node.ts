// The real machine. The only host that touches it: starts listed programs, reads files, asks libraries.
import { userInfo } from 'node:os';
import { type CommandName, mayStart, searchFolders } from '../../shared/commands.ts';
import type { Answer, CommandResult, Host, RunOptions, SystemName } from '../../shared/host.ts';
import { type Account, findAccount } from './accounts.ts';
import { commandLine, failure, notInstalled, refusal } from './failures.ts';
import { listFolder, readBytes, readLink, statFile } from './files.ts';
import { askLibrary } from './libraries.ts';
import { systemOf } from './os.ts';
import { environmentFor, locate, runToEnd } from './program.ts';

export interface NodeHostOptions {
  /** Where programs are looked for; tests put their own programs there. */
  folders?: readonly string[];
}

export function nodeHost({ folders }: NodeHostOptions = {}): Host {
  const system = systemOf(process.platform);
  const privileged = process.geteuid?.() === 0;
  const user = ownName();
  const readText = async (path: string): Promise<Answer<string>> => {
    const answer = await readBytes(path, privileged);
    return answer.ok ? { ok: true, value: Buffer.from(answer.value).toString('utf8') } : answer;
  };
  const self = { system, privileged, user, folders: folders ?? searchFolders[system], readText };
  return {
    system,
    privileged,
    user,
    run: (command, args, options = {}) => run(self, command, args, options),
    readText,
    readBytes: (path) => readBytes(path, privileged),
    readLink: (path) => readLink(path, privileged),
    list: (path) => listFolder(path, privileged),
    stat: (path) => statFile(path, system, privileged),
    library: (name, call) => askLibrary(system, privileged, name, call),
    query: async ({ name }) => failure('failed', `${name}: PowerShell is asked on Windows alone`),
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
  const { system, privileged, user } = self;
  const other = as === user ? undefined : as;
  const asked = commandLine(command, args, other);
  if (!mayStart(command, system)) return failure('failed', `${asked}: not among the programs that the agent starts`);
  if (other !== undefined && !privileged) return refusal(asked, 'denied', false);
  const path = await locate(command, self.folders);
  if (path === undefined) return notInstalled(command);
  const account = as === undefined ? undefined : await accountOf(self, as);
  if (other !== undefined && account === undefined)
    return failure('failed', `${asked}: there is no account "${other}"`);
  return await runToEnd({
    path,
    args,
    environment: environmentFor(system, account),
    ids: other === undefined ? undefined : account,
    timeoutMs,
    asked,
    privileged,
  });
}

async function accountOf(self: Self, name: string): Promise<Account | undefined> {
  return await findAccount(name, await self.readText('/etc/passwd'), async () => {
    const answer = await run(self, 'getent', ['passwd', name], {});
    return answer.ok && answer.value.status === 0 ? answer.value.stdout : '';
  });
}
