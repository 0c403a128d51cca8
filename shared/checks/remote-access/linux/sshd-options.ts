// With which options sshd is started: they outrank the settings of its file, or name another file. One that runs shows them
// itself; of one that systemd starts when somebody connects they stand in its unit and the files that the unit names.
import type { Host } from '../../../host.ts';
import { contentsOf, linesOf } from '../../../linux/text.ts';

/** NixOS names on the command line the file that sshd reads anyway. */
const ownOptions =
  / -f ?(?!\/etc\/ssh\/sshd_config( |$))\S| -o *(Password|KbdInteractive|ChallengeResponse|Authentication|PermitRoot|UsePAM|Match|Include)/im;

/** Why the settings of the file are not those of the server; undefined when they are. */
export async function optionsOfProcess(host: Host, pid: number): Promise<string | undefined> {
  const line = await host.readText(`/proc/${pid}/cmdline`);
  if (!line.ok) return line.reason;
  // Each word of a command line is ended by a NUL; without any, the program has ended.
  if (!line.value.endsWith('\0')) return 'sshd ended while it was looked at';
  return complaint(line.value.replaceAll('\0', ' '));
}

/** The same of a server that does not run yet. */
export async function optionsOfUnit(host: Host, unit: string): Promise<string | undefined> {
  const properties = ['ExecStart', 'Environment', 'EnvironmentFiles'].map((name) => `--property=${name}`);
  const answer = await host.run('systemctl', ['show', unit, ...properties]);
  if (!answer.ok) return answer.reason;
  const lines = answer.value.stdout.split('\n');
  if (answer.value.status !== 0 || lines.pop() !== '' || !lines.some((line) => / argv\[\]=\S/.test(line))) {
    return `systemctl show: did not say how ${unit} is started`;
  }
  const files = lines.flatMap((line) => /^EnvironmentFiles?=(\S+) \(ignore_errors=/.exec(line)?.[1] ?? []);
  for (const path of files) {
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
