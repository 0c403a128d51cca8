// ZFS datasets that are not mounted and not encrypted by themselves: an archive that is mounted now and then, or only an
// empty parent of others, which nearly every pool has.
import type { Host } from '../../../host.ts';
import type { Volume } from '../facts.ts';
import type { Graph } from './graph.ts';
import { volumeOf } from './volumes.ts';
import { readDatasetSizes } from './zfs.ts';

/** An empty dataset holds a few hundred kilobytes of its own records. */
const emptyBytes = 1024 * 1024;

/** @param names unmounted datasets that have a node `zfs:<name>` in the graph */
export async function idleDatasetVolumes(host: Host, names: readonly string[], graph: Graph): Promise<Volume[]> {
  const volumes = names.flatMap((name) => {
    const seed = { id: name, mounts: [], filesystem: 'zfs', sizeBytes: null, tops: [`zfs:${name}`], device: name };
    return volumeOf({ ...seed, purpose: 'data' }, graph) ?? [];
  });
  const doubtful = volumes.filter(({ state }) => state !== 'on');
  if (doubtful.length === 0) return [];
  const sizes = await readDatasetSizes(host);
  return doubtful.flatMap((volume): Volume[] => {
    const sizeBytes = 'byName' in sizes ? sizes.byName.get(volume.id) : undefined;
    if (sizeBytes !== undefined) return sizeBytes <= emptyBytes ? [] : [{ ...volume, sizeBytes }];
    const why = 'unread' in sizes ? sizes.unread : 'zfs list does not name it';
    return [{ ...volume, state: 'unknown', reason: `Whether anything is in it was not seen: ${why}.` }];
  });
}
