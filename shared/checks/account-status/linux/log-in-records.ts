// The binary records of log-ins: utmp(5), wtmp and lastlog(8). Their layout differs between processors, so it is
// recognised by the contents and never assumed.

export interface LogInRecord {
  kind: number;
  pid: number;
  user: string;
  line: string;
  at: number;
}

/** Kinds of record, from utmp.h. */
export const bootTime = 2;
export const userProcess = 7;

interface Layout {
  size: number;
  /** Where the seconds stand and in how many bytes: 64-bit machines that never ran 32-bit programs use eight. */
  seconds: number;
  wide: boolean;
}

const utmpLayouts: Layout[] = [
  { size: 384, seconds: 340, wide: false },
  { size: 400, seconds: 344, wide: true },
];
const lastlogLayouts: Layout[] = [
  { size: 292, seconds: 0, wide: false },
  { size: 296, seconds: 0, wide: true },
];

/** Undefined when the file does not have the form of such records, or of two forms at once. An empty file has none. */
export function parseUtmp(bytes: Uint8Array): LogInRecord[] | undefined {
  if (bytes.length === 0) return [];
  const fitting = utmpLayouts
    .filter(({ size }) => bytes.length % size === 0)
    .map((layout) => recordsIn(bytes, layout))
    .filter((records) => records.every(isPlausible));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function recordsIn(bytes: Uint8Array, layout: Layout): LogInRecord[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / layout.size }, (_, index) => {
    const start = index * layout.size;
    return {
      kind: view.getInt16(start, true),
      pid: view.getInt32(start + 4, true),
      line: textAt(bytes, start + 8, 32),
      user: textAt(bytes, start + 44, 32),
      at: instantAt(view, start + layout.seconds, layout.wide),
    };
  });
}

const isPlausible = ({ kind, user, line, at }: LogInRecord): boolean =>
  kind >= 0 && kind <= 9 && isPrintable(user) && isPrintable(line) && at >= 0 && at < 8_640_000_000_000_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const isPrintable = (text: string): boolean => !/[\u0000-\u001f]/.test(text);

function textAt(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}

function instantAt(view: DataView, offset: number, wide: boolean): number {
  // The narrow field is read as unsigned, as systems past 2038 do.
  return wide ? Number(view.getBigInt64(offset, true)) * 1_000 : view.getUint32(offset, true) * 1_000;
}

/** By user id, whose place in the file is its record. `undefined`: not the form of lastlog. */
export function lastlogReader(bytes: Uint8Array): ((uid: number) => number | 'none') | undefined {
  const fitting = lastlogLayouts.filter(({ size }) => bytes.length % size === 0);
  const [layout] = fitting;
  if (bytes.length === 0 || layout === undefined || fitting.length > 1) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (uid) => {
    const start = uid * layout.size;
    if (start + layout.size > bytes.length) return 'none';
    const at = instantAt(view, start + layout.seconds, layout.wide);
    return at === 0 ? 'none' : at;
  };
}
