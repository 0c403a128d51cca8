// Binary files, written anew with nothing in them but what the probes ask: who logged in and when, which settings hold.
import { lastlogReader, parseUtmp } from '../../../shared/checks/account-status/linux/log-in-records.ts';

/** utmp(5) and wtmp: kind, process, terminal, name and time. Undefined when the file is in no known form. */
export function redactUtmp(bytes: Uint8Array, nameFor: (name: string) => string): Uint8Array | undefined {
  const records = parseUtmp(bytes);
  if (records === undefined || records.length === 0) return records === undefined ? undefined : bytes;
  const size = bytes.length / records.length;
  const written = new Uint8Array(bytes.length);
  const view = new DataView(written.buffer);
  for (const [index, record] of records.entries()) {
    const start = index * size;
    view.setInt16(start, record.kind, true);
    view.setInt32(start + 4, record.pid, true);
    writeText(written, start + 8, 32, record.line);
    writeText(written, start + 44, 32, nameFor(record.user));
    if (size === 400) view.setBigInt64(start + 344, BigInt(record.at / 1_000), true);
    else view.setUint32(start + 340, record.at / 1_000, true);
  }
  return written;
}

/** lastlog(8): by user id, the time alone. Undefined when the file is in no known form. */
export function redactLastlog(bytes: Uint8Array): Uint8Array | undefined {
  const read = lastlogReader(bytes);
  if (read === undefined) return bytes.length === 0 ? bytes : undefined;
  const size = bytes.length % 292 === 0 ? 292 : 296;
  const written = new Uint8Array(bytes.length);
  const view = new DataView(written.buffer);
  for (let uid = 0; uid < bytes.length / size; uid += 1) {
    const at = read(uid);
    if (at === 'none') continue;
    if (size === 292) view.setUint32(uid * size, at / 1_000, true);
    else view.setBigInt64(uid * size, BigInt(at / 1_000), true);
  }
  return written;
}

const writeText = (into: Uint8Array, start: number, length: number, text: string): void =>
  into.set(new TextEncoder().encode(text).subarray(0, length), start);
