// Terminals that log somebody in by themselves: agetty's --autologin, in systemd's units or in inittab(5).
import type { Host } from '../../../host.ts';
import { contentsOf, linesOf } from '../../../linux/text.ts';

const folders = ['/usr/lib/systemd/system', '/run/systemd/system', '/etc/systemd/system'];
/** `autovt@` is what logind starts on the other terminals: mostly a link to `getty@`, with additions of its own. */
const isTerminalUnit = (name: string): boolean => /(getty|autovt).*\.(service|service\.d|target\.wants)$/.test(name);

/** The first user found. An override that could not be read leaves it open. */
export async function gettyLogins(host: Host): Promise<{ user?: string | undefined; unclear: string[] }> {
  const unclear: string[] = [];
  const files: string[] = ['/etc/inittab'];
  for (const folder of folders) {
    for (const unit of await namesIn(host, folder, unclear)) {
      if (!isTerminalUnit(unit)) continue;
      if (unit.endsWith('.service')) files.push(`${folder}/${unit}`);
      else
        files.push(...(await namesIn(host, `${folder}/${unit}`, unclear)).map((name) => `${folder}/${unit}/${name}`));
    }
  }
  for (const file of files) {
    const contents = await contentsOf(host, file);
    if ('unread' in contents && !(await isMasked(host, file))) unclear.push(contents.unread.reason);
    const user = 'unread' in contents ? undefined : userIn(contents.text ?? '');
    if (user !== undefined) return { user, unclear };
  }
  return { unclear };
}

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

function userIn(text: string): string | undefined {
  for (const line of linesOf(text.replaceAll(/\\\n/g, ' ')).lines) {
    if (/^\s*[#;]/.test(line) || !/getty/.test(line)) continue;
    // `-f NAME` in the options for login says that the name needs no proof.
    const user = /\s(?:--autologin[= ]\s*|-a\s*)["']?([^\s"']+)|-f\s+(?!--)([^\s"'\\]+)/
      .exec(line)
      ?.slice(1)
      .find(Boolean);
    if (user !== undefined) return user;
  }
  return undefined;
}
