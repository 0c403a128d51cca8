// How many SSH keys open an account. They do so when its password is locked, too.
import type { Host } from '../../../host.ts';
import { linesOf } from '../../../linux/text.ts';
import type { SshSettings } from './ssh-settings.ts';

/** The files that sshd reads for an account. */
export function keyFilesOf({ keyFiles }: SshSettings, account: { name: string; uid: number; home: string }): string[] {
  const tokens: Record<string, string> = { h: account.home, u: account.name, U: String(account.uid), '%': '%' };
  return keyFiles.map((file) => {
    const path = file.replaceAll(/%([huU%])/g, (_, token: string) => tokens[token] ?? '');
    return path.startsWith('/') ? path : `${account.home.replace(/\/+$/, '')}/${path}`;
  });
}

/**
 * Counts every line that is not empty and no comment: a line that sshd would refuse counts too, since too many is the
 * error that does no harm. A home that is not there holds no key; one that may not be looked into leaves it unknown.
 */
export async function countKeys(
  host: Host,
  settings: SshSettings,
  account: { name: string; uid: number; home: string },
): Promise<{ count: number | 'unknown'; reason?: string }> {
  let count = 0;
  let reason = settings.unread ?? (settings.keysFromProgram ? 'sshd asks a program for keys as well' : undefined);
  for (const path of keyFilesOf(settings, account)) {
    const answer = await host.readText(path);
    if (answer.ok) count += keysIn(answer.value);
    else if (answer.failure !== 'absent') reason ??= answer.reason;
  }
  return reason === undefined ? { count } : { count: 'unknown', reason };
}

const keysIn = (text: string): number =>
  linesOf(text).lines.filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#')).length;
