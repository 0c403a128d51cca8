// Property lists, in either of macOS's two forms: XML, which its tools print, and binary, which most of its files are.
import { parse } from 'plist';

/** Dictionaries are plain objects, dates `Date`, data `Uint8Array`. Undefined when it is no whole property list. */
export function parsePlist(source: string | Uint8Array): unknown {
  try {
    if (typeof source !== 'string' && isBinary(source)) return parse(source);
    const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
    // The library would take the older form without tags, too, which macOS writes nowhere that is read here.
    return text.trimStart().startsWith('<') ? parse(text) : undefined;
  } catch {
    return undefined;
  }
}

const isBinary = (bytes: Uint8Array): boolean => new TextDecoder('latin1').decode(bytes.slice(0, 6)) === 'bplist';
