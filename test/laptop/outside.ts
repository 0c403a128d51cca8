// What a thief reads who has the disks and no key: the raw images, searched for something that was written inside.
import { createReadStream, rmSync } from 'node:fs';
import { qemuImg } from './machine.ts';

/** How often the marker lies in the raw bytes of a disk of a machine that is off. Stops at a hundred. */
export async function timesFound(disk: string, marker: string): Promise<number> {
  const raw = `${disk}.raw`;
  qemuImg(['convert', '-O', 'raw', disk, raw]);
  try {
    return await search(raw, Buffer.from(marker));
  } finally {
    rmSync(raw, { force: true });
  }
}

async function search(file: string, marker: Buffer): Promise<number> {
  let found = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 8 * 1024 * 1024 })) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    for (let at = bytes.indexOf(marker); at !== -1 && found < 100; at = bytes.indexOf(marker, at + marker.length))
      found++;
    if (found >= 100) break;
    // A marker may lie across two chunks, never whole in what is kept, or it would be counted twice.
    rest = bytes.subarray(Math.max(0, bytes.length - marker.length + 1));
  }
  return found;
}
