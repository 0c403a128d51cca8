// Whether a property list is whole and sound, looked at before it is read. The reader makes the best of what it is given: a
// key without a value becomes an empty text, `0x10` becomes 0, and a few hundred bytes can be made to unfold for ever.

const element =
  /<!--[\s\S]*?-->|<\?xml[^<>]*\?>|<!DOCTYPE\s+plist[^<>[]*>|<(\/?)(plist|dict|array|key|string|data|date|integer|real|true|false)(?:\s+version="[0-9.]*")?\s*(\/?)>|([^<]+)/y;

const texts: Record<string, RegExp> = {
  integer: /^\s*[+-]?[0-9]{1,20}\s*$/,
  real: /^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$|^\s*[+-]?(nan|inf|infinity)\s*$/i,
  date: /^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\s*$/,
  data: /^[A-Za-z0-9+/\s]*(=\s*){0,2}$/,
  key: /^(?!__proto__$)/,
  string: /^/,
};
const containers = ['plist', 'dict', 'array'];

/** Deeper than anything that macOS writes, and far from what the reader could not take. */
const deepest = 100;

interface Open {
  name: string;
  /** Names of what it holds so far. */
  held: string[];
  text: string;
}

/** Apple's PropertyList-1.0.dtd, with every element closed, and text in the form that its element says. */
export function isSoundXml(xml: string): boolean {
  const path: Open[] = [{ name: '', held: [], text: '' }];
  for (let at = 0; at < xml.length; ) {
    element.lastIndex = at;
    const [whole, slash, name, selfClosed, text] = element.exec(xml) ?? [];
    if (whole === undefined) return false;
    at += whole.length;
    if (name === undefined) {
      if (text !== undefined && !takesText(path.at(-1), text)) return false;
    } else if (slash === '/') {
      const ended = path.pop();
      if (ended?.name !== name || !isWhole(ended)) return false;
    } else {
      const around = path.at(-1);
      if (around === undefined || !holds(around, name) || path.length > deepest) return false;
      around.held.push(name);
      const opened = { name, held: [], text: '' };
      if (selfClosed !== '/') path.push(opened);
      else if (!isWhole(opened)) return false;
    }
  }
  return path.length === 1 && path[0]?.held.length === 1;
}

function takesText(around: Open | undefined, text: string): boolean {
  if (around === undefined || !/^([^&]|&(amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)*$/.test(text))
    return false;
  if (around.name === '' || containers.includes(around.name)) return text.trim() === '';
  around.text += text;
  return true;
}

const holds = ({ name, held }: Open, inner: string): boolean => {
  if (name === '') return inner === 'plist' && held.length === 0;
  if (name === 'dict') return (inner === 'key') === (held.length % 2 === 0) && inner !== 'plist';
  return containers.includes(name) && inner !== 'key' && inner !== 'plist';
};

function isWhole({ name, held, text }: Open): boolean {
  if (name === 'plist') return held.length === 1;
  if (name === 'dict') return held.length % 2 === 0;
  if (name === 'true' || name === 'false') return text.trim() === '';
  return texts[name]?.test(text) ?? true;
}

/** More values than any list that is read here has; shared ones counted as often as they would be unfolded. */
const mostValues = 200_000;

/** The form is that of CFBinaryPList.c: objects, a table of where they start, and a trailer that says where that is. */
export function isSoundBinary(bytes: Uint8Array): boolean {
  const trailer = bytes.length - 32;
  if (trailer < 8 || new TextDecoder('latin1').decode(bytes.slice(0, 8)) !== 'bplist00') return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [offsetSize, refSize] = [view.getUint8(trailer + 6), view.getUint8(trailer + 7)];
  const [count, top, table] = [8, 16, 24].map((at) => Number(view.getBigUint64(trailer + at)));
  if (count === undefined || top === undefined || table === undefined) return false;
  if (![1, 2, 4, 8].includes(offsetSize) || ![1, 2, 4, 8].includes(refSize)) return false;
  if (count === 0 || top >= count || table + count * offsetSize !== trailer) return false;
  const offsets = Array.from({ length: count }, (_, index) => sized(view, table + index * offsetSize, offsetSize));
  if (!offsets.every((offset) => offset >= 8 && offset < table)) return false;
  return (valuesIn(top, { view, offsets, refSize, end: table, known: new Map() }, 0) ?? Infinity) <= mostValues;
}

interface Objects {
  view: DataView;
  offsets: readonly number[];
  refSize: number;
  end: number;
  /** Undefined: being counted, so that whoever meets it again has gone in a circle. */
  known: Map<number, number | undefined>;
}

const sized = (view: DataView, at: number, size: number): number => {
  if (size === 1) return view.getUint8(at);
  if (size === 2) return view.getUint16(at);
  return size === 4 ? view.getUint32(at) : Number(view.getBigUint64(at));
};

/** How many values an object comes to when it is unfolded; undefined when it is not sound. */
function valuesIn(index: number, objects: Objects, depth: number): number | undefined {
  const { view, offsets, refSize, end, known } = objects;
  if (known.has(index)) return known.get(index);
  known.set(index, undefined);
  const extent = extentOf(view, offsets[index] ?? end, end);
  if (extent === undefined || depth > deepest) return undefined;
  const { type, start, length } = extent;
  const references = type === 0xa ? length : type === 0xd ? 2 * length : 0;
  if (start + (references > 0 ? references * refSize : extent.bytes) > end) return undefined;
  let values = 1;
  for (let at = 0; at < references; at += 1) {
    const inner = sized(view, start + at * refSize, refSize);
    if (type === 0xd && at < length && !isKey(view, offsets[inner], end)) return undefined;
    const within = inner < offsets.length ? valuesIn(inner, objects, depth + 1) : undefined;
    if (within === undefined || values + within > mostValues) return undefined;
    values += within;
  }
  known.set(index, values);
  return values;
}

/** Where the contents of an object start, and how much of them there is; undefined for what macOS does not write. */
function extentOf(
  view: DataView,
  at: number,
  end: number,
): { type: number; start: number; length: number; bytes: number } | undefined {
  if (at >= end) return undefined;
  const marker = view.getUint8(at);
  const type = marker >> 4;
  let [start, length] = [at + 1, marker & 0xf];
  if (length === 0xf && [0x4, 0x5, 0x6, 0xa, 0xd].includes(type)) {
    const power = start < end ? view.getUint8(start) : 0;
    const size = 1 << (power & 0xf);
    if (power >> 4 !== 1 || size > 8 || start + 1 + size > end) return undefined;
    length = sized(view, start + 1, size);
    start += 1 + size;
  }
  const bytes = bytesOf(type, length, marker);
  return bytes === undefined ? undefined : { type, start, length, bytes };
}

function bytesOf(type: number, length: number, marker: number): number | undefined {
  switch (type) {
    case 0x0:
      return marker === 0x08 || marker === 0x09 ? 0 : undefined;
    case 0x1:
      return length <= 3 ? 1 << length : undefined;
    case 0x2:
      return length === 2 || length === 3 ? 1 << length : undefined;
    case 0x3:
      return length === 3 ? 8 : undefined;
    case 0x6:
      return 2 * length;
    case 0x4:
    case 0x5:
    case 0xa:
    case 0xd:
      return length;
    default:
      return undefined;
  }
}

/** A text, and none that would stand for an object's prototype. */
function isKey(view: DataView, at: number | undefined, end: number): boolean {
  const extent = at === undefined ? undefined : extentOf(view, at, end);
  if (extent === undefined || (extent.type !== 0x5 && extent.type !== 0x6)) return false;
  if (extent.start + extent.bytes > end) return false;
  const step = extent.type === 0x6 ? 2 : 1;
  const first = Array.from({ length: Math.min(extent.length, 10) }, (_, index) =>
    String.fromCharCode(sized(view, extent.start + index * step, step)),
  );
  return first.join('') !== '__proto__';
}
