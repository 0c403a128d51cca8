// Who compares the password of somebody who logs in over SSH: PAM, or sshd by itself, which counts nothing (sshd_config(5)).
import type { Host } from '../../../host.ts';
import { contentsOf } from '../../../linux/text.ts';
import { linesRead } from '../../../sshd.ts';

/** openSUSE keeps what it delivers in /usr/etc. */
export const sshdFiles = ['/etc/ssh/sshd_config', '/usr/etc/ssh/sshd_config'];

export type Comparing = 'pam' | 'sshd' | 'nobody' | { unread: string };

/** Without the file sshd does not start, and the rules of PAM are what there is. Of a keyword the first value counts. */
export async function comparingOf(host: Host): Promise<Comparing> {
  for (const path of sshdFiles) {
    const contents = await contentsOf(host, path);
    if ('text' in contents && contents.text === undefined) continue;
    const { lines, unread } = await linesRead(host, path);
    return unread === undefined ? comparingBy(lines) : { unread };
  }
  return 'pam';
}

function comparingBy(lines: readonly string[][]): Comparing {
  const start = lines.findIndex(([word = '']) => /^match$/i.test(word));
  const forAll = start === -1 ? lines : lines.slice(0, start);
  const valuesOf = (keyword: string, among: readonly string[][]): string[] =>
    among.filter(([word = '']) => word.toLowerCase() === keyword).map(([, value = '']) => value.toLowerCase());
  // A Match block cannot set it; an included one ends with its file, so all the rest is looked through.
  const usesPam = valuesOf('usepam', lines)[0] ?? 'no';
  if (usesPam !== 'no') return 'pam';
  const isAllowed = (valuesOf('passwordauthentication', forAll)[0] ?? 'yes') !== 'no';
  return isAllowed || valuesOf('passwordauthentication', lines).includes('yes') ? 'sshd' : 'nobody';
}
