// Asks Windows in PowerShell. To start it costs a second and a hundred megabytes, so one process answers all questions of a
// run, one after the other; it is started by the first and ended when there have been none for a moment.
import { executePowerShell, powerShellPath } from 'powershell-utils';
import type { Answer, Failure } from '../../shared/host.ts';
import { partOf, prelude, type Query } from '../../shared/windows/powershell.ts';
import { type Asker, failure, refusal } from './failures.ts';
import { limits } from './limits.ts';
import { loop } from './powershell-loop.ts';
import { type Said, Session, type Shell } from './powershell-session.ts';
import { windowsEnvironment } from './windows-environment.ts';

export type Ask = (query: Query) => Promise<Answer<unknown>>;

export interface PowerShellOptions {
  shell: Shell;
  /** The only questions that are asked. */
  queries: readonly Query[];
  asker: Asker;
  /** How long the process is kept without a question. */
  idleMs?: number;
}

export function powerShell(options: PowerShellOptions): Ask {
  const { shell, queries, asker, idleMs = limits.queryIdleMs } = options;
  let session: Session | undefined;
  let idle: NodeJS.Timeout | undefined;
  let before: Promise<unknown> = Promise.resolve();

  async function askNow({ name, script, timeoutMs = limits.queryTimeoutMs }: Query): Promise<Answer<unknown>> {
    clearTimeout(idle);
    // What policy blocks it blocks for every question of this run; everything else is worth another process.
    if (session?.end !== undefined && session.end.kind !== 'blocked') session = undefined;
    session ??= new Session(shell);
    const said = await session.ask(prelude + script, timeoutMs);
    idle = setTimeout(end, idleMs).unref();
    return answerOf(name, said, asker);
  }

  function end(): void {
    session?.close();
    session = undefined;
  }

  return (query) => {
    if (!queries.some(({ name, script }) => name === query.name && script === query.script)) {
      return Promise.resolve(failure('failed', `${query.name}: not among the questions that the agent asks`));
    }
    const answer = before.then(() => askNow(query));
    before = answer;
    return answer;
  };
}

function answerOf(name: string, said: Said, asker: Asker): Answer<unknown> {
  switch (said.kind) {
    case 'value':
      return parsed(name, said.json);
    case 'error':
      return wholeRefused(name, said.json);
    case 'blocked':
      return blocked(name, said.mode);
    case 'timeout':
    case 'too-large':
      return refusal(name, said.kind, asker);
    case 'ended':
      return failure('failed', `${name}: PowerShell ended before it answered (${said.status ?? 'by a signal'})`);
    case 'not-started':
      return notStarted(name, said.code);
  }
}

function parsed(name: string, json: string): Answer<unknown> {
  try {
    return { ok: true, value: JSON.parse(json) };
  } catch {
    return failure('failed', `${name}: Windows answered in a form that is not understood`);
  }
}

/** The script itself failed, outside of its parts: read like a part that did. */
function wholeRefused(name: string, json: string): Answer<unknown> {
  const met = parsed(name, json);
  if (!met.ok) return met;
  const refused = partOf({ ok: true, value: { [name]: { error: met.value } } }, name);
  return refused.ok ? failure('failed', `${name}: Windows refused`) : refused;
}

const blocked = (name: string, how: string): Failure =>
  failure('denied', `${name}: PowerShell is blocked by policy (${how}); allow it for the agent`);

/** Windows says ERROR_ACCESS_DISABLED_BY_POLICY, which Node knows as UNKNOWN. */
function notStarted(name: string, code: string): Failure {
  if (code === 'ENOENT') return failure('absent', `${name}: PowerShell is not installed`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'UNKNOWN') return blocked(name, code);
  return failure('failed', `${name}: PowerShell could not be started (${code})`);
}

/** Windows shows a 32-bit process another System32, with another registry behind it; Sysnative leads to the real one. */
export const nativePath = (path: string, is32Bit: boolean): string =>
  is32Bit ? path.replace(/\\System32\\/i, '\\Sysnative\\') : path;

/** Windows PowerShell, which every Windows has; the newer one is a choice, and answers in other forms. */
export const systemShell = (env: Readonly<Record<string, string | undefined>>, is32Bit: boolean): Shell => ({
  path: nativePath(powerShellPath(), is32Bit),
  args: executePowerShell.createArguments(loop),
  environment: windowsEnvironment(env),
});
