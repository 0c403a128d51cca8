// How the spool lies on disk: one checksummed line an entry, so that after a cut at any byte it is plain what is whole.
import { createHash } from 'node:crypto';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { Instant } from '../shared/clock.ts';
import { DigestText, SignedReport } from '../shared/protocol/report.ts';

const Seq = Type.Integer({ minimum: 1 });

/** What each check last came to, by digest: what the next report is compared with. See report.ts. */
export const Baseline = Type.Object({ overlay: Type.Boolean(), outcomes: Type.Record(Type.String(), DigestText) });
export type Baseline = Type.Static<typeof Baseline>;

export const ReportEntry = Type.Object({
  is: Type.Literal('report'),
  seq: Seq,
  digest: DigestText,
  at: Instant,
  quiet: Type.Boolean({ description: 'Everything was as before: the first to go when there is no room' }),
  baseline: Type.Union([Baseline, Type.Null()], { description: 'Null: the next report must be in full' }),
  report: SignedReport,
});
export type ReportEntry = Type.Static<typeof ReportEntry>;

const Entry = Type.Union([
  ReportEntry,
  Type.Object({ is: Type.Literal('acknowledged'), seq: Seq }),
  // The collector holds more than this folder, which was put back from a copy: the chain goes on from there.
  Type.Object({ is: Type.Literal('head'), seq: Seq, digest: DigestText }),
]);
export type Entry = Type.Static<typeof Entry>;

const validator = Compile(Entry);
const newline = 0x0a;
const checkLength = 16;

const checksum = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, checkLength);

export function encodeLine(entry: Entry): Buffer {
  const text = JSON.stringify(entry);
  return Buffer.from(`${checksum(text)} ${text}\n`);
}

/** Undefined for a line that is torn, damaged or of another make. */
export function decodeLine(line: string): Entry | undefined {
  const text = line.slice(checkLength + 1);
  if (line[checkLength] !== ' ' || checksum(text) !== line.slice(0, checkLength)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return validator.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export interface PlacedEntry {
  entry: Entry;
  offset: number;
  length: number;
}

export interface ReadSpool {
  entries: PlacedEntry[];
  /** Where the last whole line ends; what follows was being written when the power went. */
  end: number;
  /** Lines before that which cannot be read: a disk that fails. */
  damaged: number;
}

export function readLines(bytes: Buffer): ReadSpool {
  const entries: PlacedEntry[] = [];
  let end = 0;
  let damaged = 0;
  let suspect = 0;
  for (
    let offset = 0, stop = bytes.indexOf(newline);
    stop !== -1;
    offset = stop + 1, stop = bytes.indexOf(newline, offset)
  ) {
    const entry = decodeLine(bytes.toString('utf8', offset, stop));
    if (entry === undefined) {
      suspect++;
      continue;
    }
    // Bad lines are damage when a good one follows; at the end they are one that was never finished.
    damaged += suspect;
    suspect = 0;
    end = stop + 1;
    entries.push({ entry, offset, length: end - offset });
  }
  return { entries, end, damaged };
}
