// The durable queue of signed reports. Nothing is sent that is not in it, and what `append` has taken is there after a
// kill, a cut at any byte, a full disk. Gaps in the numbers are what was given up; the link tells them to the collector.
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../shared/clock.ts';
import { decodeReportBody } from '../shared/protocol/codec.ts';
import type { SignedReport } from '../shared/protocol/report.ts';
import type { Digest } from '../shared/protocol/sign.ts';
import { codeOf, syncFolder } from './durable.ts';
import {
  type Bounds,
  emptyIndex,
  firstAfter,
  gapsBetween,
  type Head,
  isOverdue,
  type Kept,
  type Range,
  type SpoolIndex,
  sift,
  take,
  waitingOf,
} from './spool-index.ts';
import { type Baseline, decodeLine, type Entry, encodeLine, type ReportEntry, readLines } from './spool-lines.ts';

/** What the spool asks of the file system; a test stands a failing one in its place. */
export type Files = Pick<
  typeof fs,
  'openSync' | 'closeSync' | 'readSync' | 'writeSync' | 'fsyncSync' | 'ftruncateSync' | 'renameSync' | 'rmSync'
>;

/** The disk did not take it. What was in the spool before is untouched, and the report was not numbered. */
export class SpoolError extends Error {}

/** Thirty-two megabytes hold about fifty thousand check-ins: more than a year at one every ten minutes. */
const defaultBounds: Bounds = { maxBytes: 32 * 1024 * 1024, maxAgeMs: 90 * 86_400_000 };

const spoolFile = (folder: string): string => join(folder, 'spool');
/** Acknowledged lines may lie about until there are this many bytes of them: rewriting has its cost too. */
const idleBytes = 256 * 1024;

export interface Batch {
  reports: SignedReport[];
  dropped: Range[];
  upTo: number;
}

export interface SpoolState {
  head: Head;
  waiting: number;
}

/** For `status` beside a running agent: reads, and mends nothing. */
export function peekSpool(folder: string): SpoolState {
  const index = indexOf(readAll(spoolFile(folder)));
  return { head: index.head, waiting: waitingOf(index) };
}

/** Begins anew, when the device turns to another collector. */
export function forgetSpool(folder: string): void {
  fs.rmSync(spoolFile(folder), { force: true });
}

export class Spool {
  readonly #path: string;
  readonly #folder: string;
  readonly #bounds: Bounds;
  readonly #files: Files;
  #index: SpoolIndex;
  #file: number;
  /** Where the last whole line ends. Each write goes there, so that the rest of a failed one is written over. */
  #end: number;
  /** Lines that could not be read when it was opened. */
  readonly damaged: number;

  constructor(folder: string, bounds: Bounds = defaultBounds, files: Files = fs) {
    this.#folder = folder;
    this.#path = spoolFile(folder);
    this.#bounds = bounds;
    this.#files = files;
    const bytes = readAll(this.#path);
    const read = readLines(bytes);
    this.#index = emptyIndex();
    for (const placed of read.entries) take(this.#index, placed);
    this.damaged = read.damaged;
    this.#end = read.end;
    // A change may have been on a line that is lost: nothing may be called unchanged on the strength of it.
    if (read.damaged > 0) this.#index.baseline = null;
    this.#file = files.openSync(this.#path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
    if (bytes.length > read.end) files.ftruncateSync(this.#file, read.end);
    if (bytes.length === 0) syncFolder(folder);
  }

  get head(): Head {
    return this.#index.head;
  }

  /** What the next report is compared with; null when it must be in full. */
  get baseline(): Baseline | null {
    return this.#index.baseline;
  }

  get acknowledged(): number {
    return this.#index.acknowledged;
  }

  /** How many reports the collector has not acknowledged. */
  get waiting(): number {
    return waitingOf(this.#index);
  }

  /** Takes a report that continues the chain; once this returns it is on the disk. Throws SpoolError, and then it is not. */
  append(report: Omit<ReportEntry, 'is'>): void {
    if (report.seq !== this.head.seq + 1) throw new Error(`Report ${report.seq} does not follow ${this.head.seq}`);
    const gaveUpChanges = this.#makeRoom(encodeLine({ is: 'report', ...report }).length, report.at);
    const entry: Entry = { is: 'report', ...report, baseline: gaveUpChanges ? null : report.baseline };
    const line = encodeLine(entry);
    const offset = this.#write(line, true);
    take(this.#index, { entry, offset, length: line.length });
  }

  /** Up to `seq` everything is in the collector's store. */
  acknowledge(seq: number, now: Instant): void {
    const upTo = Math.min(seq, this.head.seq);
    if (upTo <= this.#index.acknowledged) return;
    const entry: Entry = { is: 'acknowledged', seq: upTo };
    this.#index.acknowledged = upTo;
    try {
      // Not synced, and not mourned when the disk is full: the collector says it again at the next welcome.
      this.#write(encodeLine(entry), false);
      if (this.#idle() > Math.max(idleBytes, this.#end / 2)) this.#compact(this.#bounds.maxBytes, now);
    } catch (fault) {
      if (!(fault instanceof SpoolError)) throw fault;
    }
  }

  /** The collector says that it holds less than it acknowledged: what is kept after this number goes out again. */
  forgetAcknowledged(after: number): void {
    this.#index.acknowledged = Math.min(this.#index.acknowledged, after);
  }

  /** The next reports after a number, as many as fit; undefined when there is none. A report larger than `maxBytes` goes alone. */
  batchAfter(seq: number, maxReports: number, maxBytes: number): Batch | undefined {
    const chosen: Kept[] = [];
    let bytes = 0;
    for (let place = firstAfter(this.#index.kept, seq); chosen.length < maxReports; place++) {
      const one = this.#index.kept[place];
      if (one === undefined || (chosen.length > 0 && bytes + one.length > maxBytes)) break;
      chosen.push(one);
      bytes += one.length;
    }
    const last = chosen.at(-1);
    if (last === undefined) return undefined;
    return {
      reports: chosen.map((one) => this.#read(one).report),
      dropped: gapsBetween(this.#index.kept, seq, last.seq),
      upTo: last.seq,
    };
  }

  /** Digest of the report with a number, from itself or from the one that follows it; undefined when neither is kept. */
  digestAt(seq: number): Digest | null | undefined {
    if (seq === this.head.seq) return this.head.digest;
    const place = firstAfter(this.#index.kept, seq - 1);
    const [one, next] = [this.#index.kept[place], this.#index.kept[place + 1]];
    if (one?.seq === seq) return one.digest;
    const follower = one?.seq === seq + 1 ? one : next?.seq === seq + 1 ? next : undefined;
    if (follower === undefined) return undefined;
    const body = decodeReportBody(this.#read(follower).report.body);
    return body.ok ? body.message.previous : undefined;
  }

  /** Goes on from the collector's head, and gives up what was numbered beside it. Throws SpoolError. */
  restartFrom(seq: number, digest: Digest): void {
    this.#rewrite([{ is: 'head', seq, digest }]);
  }

  close(): void {
    this.#files.closeSync(this.#file);
  }

  #idle(): number {
    const waiting = this.#index.kept.slice(firstAfter(this.#index.kept, this.#index.acknowledged));
    return this.#end - waiting.reduce((sum, one) => sum + one.length, 0);
  }

  /** Whether changes of posture had to be given up for it. */
  #makeRoom(bytes: number, now: Instant): boolean {
    const isFull = this.#end + bytes > this.#bounds.maxBytes;
    if (!isFull && !isOverdue(this.#index, this.#bounds, now)) return false;
    // A quarter more than is needed, so that a full spool is not rewritten at each report.
    return this.#compact(isFull ? Math.max(0, this.#bounds.maxBytes * 0.75 - bytes) : this.#bounds.maxBytes, now);
  }

  #compact(room: number, now: Instant): boolean {
    const { kept, givenUp } = sift(this.#index, room, this.#bounds, now);
    const gaveUpChanges = givenUp.some((one) => !one.quiet);
    this.#rewrite(this.#entriesOf(kept, gaveUpChanges));
    return gaveUpChanges;
  }

  *#entriesOf(kept: readonly Kept[], forgetBaseline: boolean): Generator<Entry> {
    const { seq, digest } = this.head;
    if (kept.length === 0 && digest !== null) yield { is: 'head', seq, digest };
    for (const one of kept) {
      const entry = this.#read(one);
      // What the collector never gets, no later report may call unchanged.
      yield forgetBaseline ? { ...entry, baseline: null } : entry;
    }
    if (this.#index.acknowledged > 0) yield { is: 'acknowledged', seq: this.#index.acknowledged };
  }

  /** Written beside, synced, renamed: a cut leaves the old spool or the new one. */
  #rewrite(entries: Iterable<Entry>): void {
    const beside = `${this.#path}.new`;
    let file: number | undefined;
    try {
      file = this.#files.openSync(beside, fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_TRUNC, 0o600);
      const index = emptyIndex();
      let end = 0;
      for (const entry of entries) {
        const line = encodeLine(entry);
        this.#writeAt(file, line, end);
        take(index, { entry, offset: end, length: line.length });
        end += line.length;
      }
      this.#files.fsyncSync(file);
      this.#files.renameSync(beside, this.#path);
      this.#files.closeSync(this.#file);
      this.#file = file;
      this.#end = end;
      this.#index = index;
    } catch (cause) {
      if (file !== undefined && file !== this.#file) this.#files.closeSync(file);
      this.#files.rmSync(beside, { force: true });
      throw this.#refusal(cause);
    }
    syncFolder(this.#folder);
  }

  #write(line: Buffer, mustLast: boolean): number {
    const offset = this.#end;
    try {
      this.#writeAt(this.#file, line, offset);
      if (mustLast) this.#files.fsyncSync(this.#file);
    } catch (cause) {
      this.#cutBack();
      throw this.#refusal(cause);
    }
    this.#end += line.length;
    return offset;
  }

  #writeAt(file: number, bytes: Buffer, offset: number): void {
    for (let written = 0; written < bytes.length; )
      written += this.#files.writeSync(file, bytes, written, bytes.length - written, offset + written);
  }

  /** Half a line at the end does no harm, since the next is written over it; still, do not leave it there. */
  #cutBack(): void {
    try {
      this.#files.ftruncateSync(this.#file, this.#end);
    } catch {
      return;
    }
  }

  #read({ offset, length }: Kept): ReportEntry {
    const bytes = Buffer.alloc(length);
    for (let read = 0; read < length; ) {
      const got = this.#files.readSync(this.#file, bytes, read, length - read, offset + read);
      if (got === 0) break;
      read += got;
    }
    const entry = decodeLine(bytes.toString('utf8', 0, length - 1));
    if (entry?.is !== 'report') throw new Error(`The spool ${this.#path} changed under the agent, or its disk fails`);
    return entry;
  }

  #refusal(cause: unknown): SpoolError {
    const code = codeOf(cause);
    if (code === 'ENOSPC' || code === 'EDQUOT')
      return new SpoolError(
        `There is no space left for reports in ${this.#folder}. Make some; the agent tries again.`,
        { cause },
      );
    return new SpoolError(
      `Reports cannot be written to ${this.#folder} (${code ?? String(cause)}). See whether its disk is well; the agent tries again.`,
      { cause },
    );
  }
}

function indexOf(bytes: Buffer): SpoolIndex {
  const index = emptyIndex();
  for (const placed of readLines(bytes).entries) take(index, placed);
  return index;
}

function readAll(path: string): Buffer {
  try {
    return fs.readFileSync(path);
  } catch (fault) {
    if (codeOf(fault) === 'ENOENT') return Buffer.alloc(0);
    throw fault;
  }
}
