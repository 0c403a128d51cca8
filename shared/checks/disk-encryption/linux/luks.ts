// What the header of a LUKS volume says that nobody opened here. That there is a header is not enough: an encryption in place
// that was interrupted leaves half of the disk in clear behind it, and there is a cipher that does nothing.
import type { Host } from '../../../host.ts';
import type { Volume } from '../facts.ts';
import { isNullCipher } from './ciphers.ts';

/** What it adds to the signature. */
export type LuksHeader = Pick<Volume, 'state' | 'reason'> & Partial<Pick<Volume, 'method'>>;

/**
 * Only root can read it. For others the signature has to do: an encryption is hardly ever left half done. Without
 * `--disable-locks` cryptsetup puts a file into /run before it reads, where the service may write nothing.
 */
export async function readLuksHeader(host: Host, path: string): Promise<LuksHeader> {
  if (!host.privileged) return { state: 'locked' };
  const answer = await host.run('cryptsetup', ['--disable-locks', 'luksDump', path]);
  if (!answer.ok) return unknown(answer.reason);
  const { status, stdout, stderr } = answer.value;
  if (status === 0) return parseHeader(stdout);
  return unknown(`cryptsetup: status ${status}: ${stderr.split('\n')[0]?.slice(0, 200) || 'no message'}`);
}

const unknown = (why: string): LuksHeader => ({
  state: 'unknown',
  reason: `It is of LUKS, and whether all of it is encrypted was not seen: ${why.replace(/\.$/, '')}.`,
});

/** The words are those of cryptsetup's lib/setup.c and lib/luks2/luks2_json_metadata.c, which are never translated. */
function parseHeader(text: string): LuksHeader {
  const segments = segmentsOf(text);
  if (segments.length === 0 || !segments.every(({ type }) => /^(crypt|linear|hw-opal|hw-opal-crypt)$/.test(type)))
    return unknown('cryptsetup: its answer was not understood');
  if (segments.some(({ type }) => type === 'linear'))
    return { state: /^\tMode:\s+decrypt$/m.test(text) ? 'decrypting' : 'encrypting' };
  const idle = segments.flatMap(({ cipher }) => cipher ?? []).find(isNullCipher);
  if (idle !== undefined) return { state: 'off', reason: `The cipher is ${idle}, which encrypts nothing.` };
  return { state: 'locked', ...(segments.some(({ type }) => type === 'hw-opal') && { method: 'opal' }) };
}

interface Segment {
  type: string;
  cipher: string | null;
}

/** The parts of the volume as it is now; none when the answer breaks off. */
function segmentsOf(text: string): Segment[] {
  const older = /^Version:\s+1\nCipher name:\s+(\S+)\n/m.exec(text)?.[1];
  if (older !== undefined) return [{ type: 'crypt', cipher: older }];
  const section = /^Version:\s+2\n[\s\S]*^Data segments:\n([\s\S]*?)^Keyslots:\n/m.exec(text)?.[1] ?? '';
  const segments = section.split(/^(?= {2}\d+: )/m).filter((one) => one.trim() !== '');
  const now = segments.filter((one) => !/^\tflags : .*backup-/m.test(one));
  return now.map((one) => ({
    type: /^ {2}\d+: (\S+)\n/.exec(one)?.[1] ?? '',
    cipher: /^\tcipher: (\S+)\n/m.exec(one)?.[1] ?? null,
  }));
}
