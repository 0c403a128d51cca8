// Terminals that log somebody in by themselves: agetty's --autologin, in systemd's units, in inittab(5), or in what runit,
// OpenRC and dinit read for them.
import type { Host } from '../../../host.ts';
import { baseName } from '../../../linux/paths.ts';
import { contentsOf, linesOf } from '../../../linux/text.ts';

const unitFolders = ['/usr/lib/systemd/system', '/run/systemd/system', '/etc/systemd/system'];
/** `autovt@` is what logind starts on the other terminals: mostly a link to `getty@`, with additions of its own; or kmscon's. */
const isTerminalUnit = (name: string): boolean =>
  /(getty|autovt|kmscon).*\.(service|service\.d|target\.wants)$/.test(name);

/** OpenRC, dinit, and dinit on Artix: a file for each terminal. */
const settingsFolders = ['/etc/conf.d', '/etc/dinit.d', '/etc/dinit.d/config'];
/** runit, and runit on Artix: a folder for each terminal, which holds a script and its settings. */
const runitFolders = ['/etc/sv', '/etc/runit/sv'];

/** The first user found. An override that could not be read leaves it open. */
export async function gettyLogins(host: Host): Promise<{ user?: string | undefined; unclear: string[] }> {
  const unclear: string[] = [];
  const files = await terminalFiles(host, unclear);
  for (const file of files) {
    const contents = await contentsOf(host, file);
    if ('unread' in contents && !(await isMasked(host, file))) unclear.push(contents.unread.reason);
    const text = 'unread' in contents ? '' : (contents.text ?? '');
    files.push(...scriptsIn(text));
    if (file.startsWith('/nix/') && !isWhole(text)) unclear.push(`${file}: how it starts a terminal is not understood`);
    const { user, program } = saidIn(text);
    if (user !== undefined) return { user, unclear };
    if (program !== undefined) unclear.push(`${file}: a terminal starts ${program}, which may ask for no password`);
  }
  return { unclear };
}

async function terminalFiles(host: Host, unclear: string[]): Promise<string[]> {
  const files = ['/etc/inittab'];
  const within = async (folder: string): Promise<string[]> =>
    (await namesIn(host, folder, unclear)).map((name) => `${folder}/${name}`);
  for (const folder of unitFolders) {
    for (const unit of (await within(folder)).filter(isTerminalUnit)) {
      files.push(...(unit.endsWith('.service') ? [unit] : await within(unit)));
    }
  }
  for (const folder of settingsFolders) files.push(...(await within(folder)).filter(isOfGetty));
  for (const folder of runitFolders) {
    files.push(...(await within(folder)).filter(isOfGetty).flatMap((one) => [`${one}/conf`, `${one}/run`]));
  }
  return files;
}

const isOfGetty = (path: string): boolean => baseName(path).includes('getty');

/** NixOS starts agetty by a script, which may log somebody in at the first start alone (`autologinOnce`). */
const scriptsIn = (text: string): string[] =>
  [...text.matchAll(/^ExecStart=[-@:+!]*(\/nix\/store\/[^\s"/]+-getty)\s*$/gm)].flatMap(([, path]) => path ?? []);

/** It ends with the terminal that asks. */
const isWhole = (script: string): boolean => /\nexec \S+getty .*\n$/.test(script);

/** A unit that somebody switched off for good: a link to nothing, which no host reads. */
async function isMasked(host: Host, file: string): Promise<boolean> {
  const link = await host.readLink(file);
  return link.ok && link.value === '/dev/null';
}

async function namesIn(host: Host, folder: string, unclear: string[]): Promise<string[]> {
  const names = await host.list(folder);
  if (names.ok) return names.value;
  if (names.failure !== 'absent') unclear.push(names.reason);
  return [];
}

/** Whom a file logs in, or what a terminal starts there in place of login(1). */
function saidIn(text: string): { user?: string; program?: string } {
  let other: string | undefined;
  for (const line of linesOf(text.replaceAll(/\\\n/g, ' ')).lines) {
    if (/^\s*[#;]/.test(line) || !/getty|login/i.test(line)) continue;
    const user = userIn(line);
    if (user !== undefined) return { user };
    const program = /getty\s.*\s(?:-[a-zA-Z]*l\s*|--login-program[= ]\s*)["']?([^\s"']+)/.exec(line)?.[1];
    if (program !== undefined && baseName(program) !== 'login') other ??= baseName(program);
  }
  return other === undefined ? {} : { program: other };
}

/** `-f NAME` for login, or in the options for it, says that the name needs no proof. */
const userIn = (line: string): string | undefined =>
  [
    /getty.*[\s"'=](?:--autologin["']?[= ]\s*|-a\s*)["']?([^\s"'-][^\s"']*)/i,
    /getty.*-f\s+(?!--)([^\s"'\\]+)/,
    /\blogin\s+(?:-\S+\s+)*-f\s+([^\s"'\\-]\S*)/,
  ]
    .map((pattern) => pattern.exec(line)?.[1])
    .find((user) => user !== undefined);
