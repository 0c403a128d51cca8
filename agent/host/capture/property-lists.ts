// A property list in binary, redacted and written anew as text, in which form it is read just the same.
import { build } from 'plist';
import { parsePlist } from '../../../shared/macos/plist.ts';

export const isBinaryPlist = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 6)).toString('latin1') === 'bplist';

/** Undefined when it is damaged, or holds what the text form cannot. */
export function redactPlist(bytes: Uint8Array, redact: (value: unknown) => unknown): Uint8Array | undefined {
  const list = parsePlist(bytes);
  if (list === undefined) return undefined;
  try {
    return Buffer.from(build(redact(withoutData(list)) as Parameters<typeof build>[0]));
  } catch {
    return undefined;
  }
}

/** Lumps of bytes may be anything: keys, pictures, archives of names. Dates are kept. */
function withoutData(value: unknown): unknown {
  if (value instanceof Uint8Array) return '';
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutData);
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, withoutData(held)]));
}
