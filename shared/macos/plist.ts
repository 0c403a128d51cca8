// Property lists, in either of macOS's two forms: XML, which its tools print, and binary, which most of its files are.
import { parse } from 'plist';
import { isSoundBinary, isSoundXml } from './plist-form.ts';

/** Dictionaries are plain objects, dates `Date`, data `Uint8Array`. Undefined when it is no whole property list. */
export function parsePlist(source: string | Uint8Array): unknown {
  try {
    if (typeof source !== 'string' && isBinary(source)) return isSoundBinary(source) ? parse(source) : undefined;
    const text = typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source);
    const xml = text.replace(/^\uFEFF/, '');
    return isSoundXml(xml) ? parse(xml.trimStart()) : undefined;
  } catch {
    return undefined;
  }
}

const isBinary = (bytes: Uint8Array): boolean => new TextDecoder('latin1').decode(bytes.slice(0, 6)) === 'bplist';
