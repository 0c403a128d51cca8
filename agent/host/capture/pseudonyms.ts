// Stand-ins for what tells one person or machine from another: the same stand-in for the same original, everywhere in a
// recording, so that what belonged together still does.
import { firmwareText } from '../../../shared/firmware.ts';

/** `user1`, `user2` … in the order in which the originals are first met. */
export function pseudonymsOf(prefix: string): (original: string) => string {
  const known = new Map<string, string>();
  return (original) => {
    const pseudonym = known.get(original) ?? `${prefix}${known.size + 1}`;
    known.set(original, pseudonym);
    return pseudonym;
  };
}

/** The same on every machine: the owners of UEFI's own variables and of shim's. */
const everywhere: ReadonlySet<string> = new Set([
  '8be4df6193ca11d2aa0d00e098032b8c',
  '605dab50e0464300abb63dd810dd8b23',
]);

const uuidForms = [
  // RFC 9562, mdadm's four words, and plain hex as in dm uuids and machine ids.
  /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/gi,
  /(?<![0-9a-f])(?:[0-9a-f]{8}:){3}[0-9a-f]{8}(?![0-9a-f])/gi,
  /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/gi,
];

/**
 * Replaces UUIDs in whatever form they are written, keeping the form: a LUKS volume is named with dashes in one place
 * and without in another. Those in `kept` are types, the same on every machine.
 */
export function uuidReplacer(kept: ReadonlySet<string>): (text: string) => string {
  const pseudonym = pseudonymsOf('');
  const replace = (uuid: string): string => {
    const hex = uuid.replaceAll(/[:-]/g, '').toLowerCase();
    // All alike (zeros, ones) is nobody's.
    if (kept.has(hex) || everywhere.has(hex) || firmwareText(uuid) === null || /^(.)\1+$/.test(hex)) return uuid;
    const digits = `c0de0000000040008000${Number(pseudonym(hex)).toString(16).padStart(12, '0')}`;
    let at = 0;
    return uuid.replaceAll(/[0-9a-f]/gi, (digit) => {
      const next = digits[at++] ?? '0';
      return /[A-F]/.test(digit) ? next.toUpperCase() : next;
    });
  };
  return (text) => uuidForms.reduce((rest, form) => rest.replaceAll(form, replace), text);
}

/** LVM's own identifiers: 32 letters and digits, in groups or two (group and volume) in a dm uuid. */
export function lvmReplacer(): (text: string) => string {
  const pseudonym = pseudonymsOf('');
  const plain = (id: string): string => pseudonym(id).padStart(32, 'x');
  const grouped = /(?<![A-Za-z0-9-])[A-Za-z0-9]{6}(?:-[A-Za-z0-9]{4}){5}-[A-Za-z0-9]{6}(?![A-Za-z0-9-])/g;
  return (text) =>
    text
      .replaceAll(
        /\bLVM-([A-Za-z0-9]{32})([A-Za-z0-9]{32})/g,
        (_, group: string, volume: string) => `LVM-${plain(group)}${plain(volume)}`,
      )
      .replaceAll(grouped, (id) => {
        const stand = plain(id.replaceAll('-', ''));
        return [
          [0, 6],
          [6, 10],
          [10, 14],
          [14, 18],
          [18, 22],
          [22, 26],
          [26, 32],
        ]
          .map(([from, to]) => stand.slice(from, to))
          .join('-');
      });
}

/** Identifiers of accounts of Windows: the machine or the domain is replaced, the number of the account in it stays. */
export function sidReplacer(): (text: string) => string {
  const pseudonym = pseudonymsOf('');
  return (text) =>
    text
      .replaceAll(/\bS-1-5-21-([0-9]+-[0-9]+-[0-9]+)\b/g, (_, issuer: string) => `S-1-5-21-1-1-${pseudonym(issuer)}`)
      .replaceAll(/\bS-1-12-1-([0-9]+-[0-9]+-[0-9]+-[0-9]+)\b/g, (_, id: string) => `S-1-12-1-1-1-1-${pseudonym(id)}`);
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Replaces whole words, the longest first. The mapper doubles dashes in names, so `anna-laptop` is looked for as
 * `anna--laptop` too. Where blanks follow, as in a table, the columns stay where they were.
 */
export function wordReplacer(stands: ReadonlyMap<string, string>): (text: string) => string {
  const words = [...stands.keys()].flatMap((word) =>
    word.includes('-') ? [word, word.replaceAll('-', '--')] : [word],
  );
  if (words.length === 0) return (text) => text;
  const byLower = new Map([...stands].map(([word, stand]) => [word.toLowerCase(), stand]));
  const pattern = words
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|');
  const whole = new RegExp(`(?<![A-Za-z0-9])(${pattern})(?![A-Za-z0-9])( {2,})?`, 'gi');
  return (text) =>
    text.replaceAll(whole, (_, word: string, blanks: string | undefined) => {
      const stand =
        byLower.get(word.toLowerCase()) ?? byLower.get(word.toLowerCase().replaceAll('--', '-')) ?? 'redacted';
      if (blanks === undefined) return stand;
      return stand + ' '.repeat(Math.max(1, word.length + blanks.length - stand.length));
    });
}
