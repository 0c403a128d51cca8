// What Dropbear allows stands on its command line and nowhere else (dropbear(8)).
import type { SshSettings } from '../sshd.ts';

/** Letters that stand for themselves, and such that a value follows. */
const plain = /^[FEemwsgBtjkaRi46z]$/;
const withValue = /^[bdrpPIKWcGTD]$/;

/** Of what /proc/PID/cmdline holds, a NUL after each word. Undefined when a word is not understood, or the text is cut. */
export function dropbearSettings(commandLine: string): SshSettings | undefined {
  if (!commandLine.endsWith('\0')) return undefined;
  const words = commandLine.slice(0, -1).split('\0').slice(1);
  const letters = new Set<string>();
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const flags = /^-([A-Za-z0-9]+)$/.exec(word)?.[1] ?? '?';
    for (const letter of flags.slice(0, -1)) if (!plain.test(letter)) return undefined;
    const last = flags.slice(-1);
    if (withValue.test(last)) words.shift();
    else if (!plain.test(last)) return undefined;
    for (const letter of flags) letters.add(letter);
  }
  // `-t` asks for a key as well as the password.
  const passwordLogin = letters.has('s') || letters.has('t') ? 'no' : 'yes';
  if (letters.has('w')) return { passwordLogin, rootLogin: 'no' };
  return { passwordLogin, rootLogin: passwordLogin === 'no' || letters.has('g') ? 'keys' : 'yes' };
}
