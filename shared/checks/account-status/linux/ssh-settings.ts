// Where sshd looks for the keys of an account, and which other ways of its own it offers: sshd_config(5).
import type { Host } from '../../../host.ts';
import { linesRead } from '../../../sshd.ts';

export interface SshSettings {
  /** Paths as written, with %h, %u and %U in them; relative ones lie in the account's home. */
  keyFiles: string[];
  /** Ways in that no file of keys shows, each in words. */
  otherWays: string[];
  /** Keys come from a program as well, so that no count is the whole count. */
  keysFromProgram: boolean;
  /** Whom the rules of PAM let in is in: no key is asked for beside. */
  asksPamAlone: boolean;
  /** Why the settings could not be read; then keys may lie elsewhere. */
  unread?: string;
}

const defaultFiles = ['.ssh/authorized_keys', '.ssh/authorized_keys2'];
const mainFile = '/etc/ssh/sshd_config';

/** Without the file sshd is not installed, or runs with its defaults: then its keys are counted where it would look. */
export async function sshSettingsOf(host: Host): Promise<SshSettings> {
  const read = await linesRead(host, mainFile);
  if (read.unread !== undefined) {
    return { keyFiles: defaultFiles, otherWays: [], keysFromProgram: false, asksPamAlone: true, unread: read.unread };
  }
  const isSet = (keyword: string): boolean =>
    valuesOf(read.lines, keyword).some(
      ([value = 'none']) => value.toLowerCase() !== 'none' && value.toLowerCase() !== 'no',
    );
  // A Match block may name other files for some accounts: those are looked into for everybody.
  const named = valuesOf(read.lines, 'AuthorizedKeysFile').flat();
  const keyFiles = named.length === 0 || matchesSome(read.lines) ? [...new Set([...defaultFiles, ...named])] : named;
  return {
    keyFiles: keyFiles.filter((file) => file.toLowerCase() !== 'none'),
    keysFromProgram: isSet('AuthorizedKeysCommand'),
    asksPamAlone: asksPamAlone(read.lines),
    otherWays: [
      ...(isSet('TrustedUserCAKeys') ? ['SSH certificates (TrustedUserCAKeys of sshd)'] : []),
      ...(isSet('HostbasedAuthentication') ? ['trusted hosts (HostbasedAuthentication of sshd)'] : []),
    ],
  };
}

/** What stands behind a keyword, a list for each line. */
const valuesOf = (lines: readonly string[][], keyword: string): string[][] =>
  lines.filter(([word]) => word?.toLowerCase() === keyword.toLowerCase()).map(([, ...values]) => values);

const matchesSome = (lines: readonly string[][]): boolean => lines.some(([word]) => word?.toLowerCase() === 'match');

/** Without a line the file is not there, and what the distributor set is not known. Of a keyword the first value counts. */
function asksPamAlone(lines: readonly string[][]): boolean {
  const usesPam = valuesOf(lines, 'UsePAM')[0]?.[0]?.toLowerCase() ?? (lines.length === 0 ? 'yes' : 'no');
  if (usesPam === 'no') return false;
  // Lists of what is asked for, all of one list: `publickey,keyboard-interactive`.
  const methods = valuesOf(lines, 'AuthenticationMethods').flat();
  return methods.length === 0 || matchesSome(lines) || !methods.every((list) => /(^|,)publickey\b/.test(list));
}
