// Which cipher each opened volume really uses. Root reads the kernel's tables (never with keys); anybody can read
// /proc/crypto, which proves at least that no null cipher is at work.
import type { Answer, CommandResult, Host } from '../../../host.ts';

/** What a device's table does, part by part: `crypt` with its cipher, or another target. */
export interface TableTarget {
  target: string;
  cipher: string | null;
  sectors: number;
}

export interface Ciphers {
  /** Tables by the mapper's name; empty when they could not be read. */
  tables: ReadonlyMap<string, TableTarget[]>;
  /** Whether some volume on this machine may be "encrypted" with the cipher that does nothing. */
  nullCipher: 'impossible' | 'possible' | 'unseen';
  /** Why there are no tables; null when there are. */
  unread: string | null;
  /** A tool that should have answered root did not: then the cipher stays open, not merely unread. */
  refused: boolean;
}

export async function readCiphers(host: Host): Promise<Ciphers> {
  const nullCipher = await nullCipherInUse(host);
  if (!host.privileged) {
    const unread = 'the cipher can only be read as root';
    return { tables: new Map(), nullCipher, unread, refused: false };
  }
  const answer = await host.run('dmsetup', ['table']);
  const tables = tablesOf(answer);
  if (tables !== null) return { tables, nullCipher, unread: null, refused: false };
  return {
    tables: new Map(),
    nullCipher,
    unread: answer.ok ? `dmsetup table: ${complaint(answer.value)}` : answer.reason,
    refused: answer.ok || !['absent', 'not-captured'].includes(answer.failure),
  };
}

/** What it printed is never quoted: where a kernel keeps no keyring, a key stands in its lines. */
const complaint = ({ status, stderr }: CommandResult): string =>
  status === 0
    ? 'its answer was not understood'
    : `status ${status}: ${stderr.trim().split('\n')[0]?.slice(0, 200) || 'no message'}`;

function tablesOf(answer: Answer<CommandResult>): Map<string, TableTarget[]> | null {
  return answer.ok && answer.value.status === 0 ? parseTables(answer.value.stdout) : null;
}

// cryptdata: 0 999292928 crypt aes-xts-plain64 :64:logon:cryptsetup:... 0 259:3 32768 1 allow_discards
/** Null when a line is not as dmsetup(8) says. */
function parseTables(text: string): Map<string, TableTarget[]> | null {
  const tables = new Map<string, TableTarget[]>();
  if (text.trim() === 'No devices found') return tables;
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const match = /^(.+?): (\d+) (\d+) (\S+)(?: (.*))?$/.exec(line);
    if (match === null) return null;
    const [, name = '', , sectors, target = '', rest = ''] = match;
    const words = rest.split(' ');
    // cipher, key, offset, device, start: with fewer the line breaks off, perhaps in the cipher's own name.
    if (target === 'crypt' && words.length < 5) return null;
    const cipher = target === 'crypt' ? (words[0] ?? null) : null;
    tables.set(name, [...(tables.get(name) ?? []), { target, cipher, sectors: Number(sectors) }]);
  }
  return tables;
}

/** `cipher_null` and its spellings (`capi:ecb(cipher_null)`) write what they are given. */
export const isNullCipher = (cipher: string): boolean => /null/i.test(cipher);

/** An algorithm that nothing uses has one reference: its own registration. */
async function nullCipherInUse(host: Host): Promise<Ciphers['nullCipher']> {
  const answer = await host.readText('/proc/crypto');
  if (!answer.ok || !/^name\s*:/m.test(answer.value)) return 'unseen';
  const used = answer.value.split(/\n\s*\n/).some((block) => {
    const name = /^name\s*:\s*(.+)$/m.exec(block)?.[1] ?? '';
    const references = Number(/^refcnt\s*:\s*(\d+)$/m.exec(block)?.[1] ?? '0');
    return name.includes('cipher_null') && name !== 'cipher_null' && references !== 1;
  });
  return used ? 'possible' : 'impossible';
}
