// Keys that lie open beside what they open, by crypttab(5). That is weak, and remarked on; the verdict stays, since the table
// tells what somebody meant and not which key did open the volume.
import type { Host } from '../../../host.ts';
import { unescapeOctal } from '../../../linux/mountinfo.ts';
import type { Volume } from '../facts.ts';
import type { BlockDevice } from './block-devices.ts';
import { standingOf } from './graph.ts';
import type { Machine } from './machine.ts';

/** @param volumes as they are reported */
export async function notesOnKeys(host: Host, machine: Machine, volumes: readonly Volume[]): Promise<string[]> {
  const opened = [...machine.devices.byName.values()].filter(({ mapper }) => mapper?.uuid.startsWith('CRYPT-'));
  // Only root may read it on most systems, and nobody is to be asked for more rights because of a remark.
  if (opened.length === 0 || !host.privileged) return [];
  const table = await host.readText('/etc/crypttab');
  const notes: string[] = [];
  for (const { name, key } of table.ok ? linesOf(table.value) : []) {
    const device = opened.find(({ mapper }) => mapper?.name === name);
    if (device !== undefined && (await liesOpen(device, key, machine, volumes)))
      notes.push(`The key that opens ${name} lies in a file that is not encrypted itself.`);
  }
  return notes;
}

/** `name device key options`; random keys and no key are no files, and `/key:device` is carried apart. */
const linesOf = (text: string): { name: string; key: string }[] =>
  text.split('\n').flatMap((line) => {
    const [name = '', , key = ''] = line.trim().split(/\s+/).map(unescapeOctal);
    return name.startsWith('#') || !/^\/(?!dev\/)[^:]+$/.test(key) ? [] : [{ name, key }];
  });

/** A key on the very volume that it opens was copied to where the machine starts from. */
async function liesOpen(
  { name }: BlockDevice,
  key: string,
  { files, graph }: Machine,
  volumes: readonly Volume[],
): Promise<boolean> {
  const foundation = await files.holding(key);
  if (!('tops' in foundation)) return false;
  const { state, stacks } = standingOf(graph, foundation.tops);
  if (state === 'off') return true;
  const opensItself = stacks.some((stack) => stack.some((layer) => layer.name === name));
  return opensItself && volumes.some((volume) => volume.mounts.includes('/boot') && volume.state === 'off');
}
