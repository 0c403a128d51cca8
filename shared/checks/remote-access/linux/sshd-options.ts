// With which options sshd is started: they outrank the settings of its file, or name another file. One that runs shows them
// itself; of one that systemd starts when somebody connects they stand in its unit and the files that the unit names.
import type { Host } from '../../../host.ts';
import { contentsOf, linesOf } from '../../../linux/text.ts';
import type { Start } from './socket-units.ts';

/** NixOS names on the command line the file that sshd reads anyway. */
const ownOptions =
  / -f ?(?!\/etc\/ssh\/sshd_config( |$))\S| -o *(Password|KbdInteractive|ChallengeResponse|Authentication|PermitRoot|UsePAM|Match|Include)/im;

/** The one whose settings can be asked for. Another, built by hand, keeps its own in /usr/local/etc or wherever it likes. */
const isOfSystem = (path: string): boolean => /^(\/nix\/store\/[^/]+|\/usr|)\/s?bin\/sshd$/.test(path);
const foreign = 'it is another sshd than that of the system';

/** Why the settings of the file are not those of the server; undefined when they are. */
export async function optionsOfProcess(host: Host, pid: number): Promise<string | undefined> {
  const line = await host.readText(`/proc/${pid}/cmdline`);
  if (!line.ok) return line.reason;
  // Each word of a command line is ended by a NUL; without any, the program has ended.
  if (!line.value.endsWith('\0')) return 'sshd ended while it was looked at';
  const words = line.value.replaceAll('\0', ' ');
  const [, path = ''] = /^(?:sshd: )?(\/\S*)/.exec(words) ?? [];
  return isOfSystem(path) ? complaint(words) : foreign;
}

/** The same of a server that does not run yet. */
export async function optionsOfStart(host: Host, { path: program, properties }: Start): Promise<string | undefined> {
  if (!isOfSystem(program)) return foreign;
  const lines = [...properties];
  for (const path of properties.flatMap((line) => /^EnvironmentFiles?=(\S+) \(ignore_errors=/.exec(line)?.[1] ?? [])) {
    const contents = await contentsOf(host, path);
    if ('unread' in contents) return contents.unread.reason;
    const file = linesOf(contents.text ?? '');
    if (file.cutShort) return `${path}: ends within a line`;
    lines.push(...file.lines.filter((line) => !line.startsWith('#')));
  }
  return complaint(lines.join('\n'));
}

const complaint = (text: string): string | undefined =>
  ownOptions.test(text.replaceAll(/["'=]/g, ' ')) ? 'sshd was started with settings of its own' : undefined;
