// What a thief reads who has the disks and no key: the raw images, searched for something that was written inside.
import { rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { qemuImg } from './machine.ts';

/** How often the marker lies in the raw bytes of a disk of a machine that is off. Stops at a hundred. */
export async function timesFound(disk: string, marker: string): Promise<number> {
  const raw = `${disk}.raw`;
  qemuImg(['convert', '-f', 'qcow2', '-O', 'raw', disk, raw]);
  const file = await open(raw);
  try {
    let found = 0;
    for (const extent of extentsOf(raw)) if (found < 100) found += await search(file, extent, Buffer.from(marker));
    return Math.min(found, 100);
  } finally {
    await file.close();
    rmSync(raw, { force: true });
  }
}

interface Extent {
  /** Bytes from the start of the disk. */
  start: number;
  length: number;
}

/** Where the disk holds bytes at all: most of it was never written, and to read those holes costs more than all the rest. */
function extentsOf(raw: string): Extent[] {
  const extents = JSON.parse(qemuImg(['map', '-f', 'raw', '--output=json', raw])) as (Extent & { data: boolean })[];
  return extents.filter(({ data }) => data);
}

async function search(file: FileHandle, { start, length }: Extent, marker: Buffer): Promise<number> {
  const bytes = Buffer.allocUnsafe(Math.min(length, 1024 * 1024) + marker.length);
  let found = 0;
  let kept = 0;
  for (let at = start; at < start + length; ) {
    const wanted = Math.min(bytes.length - kept, start + length - at);
    const { bytesRead } = await file.read(bytes, kept, wanted, at);
    if (bytesRead === 0) throw new Error(`The raw disk ends at ${at}, before ${start + length}`);
    at += bytesRead;
    const piece = bytes.subarray(0, kept + bytesRead);
    for (let place = piece.indexOf(marker); place !== -1; place = piece.indexOf(marker, place + marker.length)) found++;
    // A marker may lie across two pieces, never whole in what is kept, or it would be counted twice.
    kept = Math.min(marker.length - 1, piece.length);
    piece.copy(bytes, 0, piece.length - kept);
  }
  return found;
}
