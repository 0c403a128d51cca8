// Commands of an idle daemon that are scripts of somebody's own, as Omarchy's are. Of a script only what it begins with is
// read: plain commands up to the one that locks. What comes behind that takes nothing away.
import type { Host } from '../../../host.ts';
import type { IdleRules } from './idle-rules.ts';
import { effectOf } from './lockers.ts';
import { type Person, pathFoldersOf } from './person.ts';

/** The rules, with the lines that lock in the place of the scripts that begin so. */
export async function withScripts(host: Host, person: Person, rules: IdleRules): Promise<IdleRules> {
  const opened = async (command: string): Promise<string> =>
    effectOf(command) === 'unclear' ? ((await lockingLine(host, person, command.trim())) ?? command) : command;
  const openedIf = async (command: string | undefined): Promise<string | undefined> =>
    command === undefined ? undefined : await opened(command);
  return {
    rules: await Promise.all(rules.rules.map(async (rule) => ({ ...rule, command: await opened(rule.command) }))),
    onLockSignal: await openedIf(rules.onLockSignal),
    beforeSleep: await openedIf(rules.beforeSleep),
    onReturn: rules.onReturn,
  };
}

async function lockingLine(host: Host, person: Person, command: string): Promise<string | undefined> {
  const script = await scriptOf(host, person, command);
  return script === undefined ? undefined : lockingLineOf(script);
}

/** The line of a script that locks for certain; undefined where there is none, or something unclear comes before it. */
export function lockingLineOf(script: string): string | undefined {
  // Without options: with `-e` a line that fails would end it.
  if (!/^#! *(\/usr)?\/bin\/(env +)?(ba|da)?sh *\n/.test(script)) return undefined;
  for (const line of script.split('\n').filter((text) => !/^\s*(#|$)/.test(text))) {
    const effect = effectOf(line);
    if (effect === 'locks' || effect === 'signal') return line;
    // Nothing comes behind `exec`: the program takes the place of the script.
    if (effect !== 'nothing' || /^\s*exec\b/.test(line)) return undefined;
  }
  return undefined;
}

/** The file that the session would start for a command of one word. */
async function scriptOf(host: Host, person: Person, command: string): Promise<string | undefined> {
  if (!/^[A-Za-z0-9_./+-]+$/.test(command)) return undefined;
  const isPath = command.includes('/');
  const paths = isPath ? [command] : pathFoldersOf(person).map((folder) => `${folder}/${command}`);
  for (const path of paths.filter((one) => one.startsWith('/'))) {
    const text = await host.readText(path);
    if (text.ok) return text.value;
    if (text.failure !== 'absent') return undefined;
  }
  return undefined;
}
