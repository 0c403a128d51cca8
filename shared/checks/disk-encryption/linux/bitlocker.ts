// What guards a BitLocker volume that nobody opened here (cryptsetup opens none whose key lies in clear). That Windows
// encrypted it is not enough: while its protection is suspended, or waits for somebody to sign in, the key lies in clear
// among its first blocks, and until Windows is done half of it may be clear.
import type { CommandResult, Host } from '../../../host.ts';
import type { Volume } from '../facts.ts';

export type Guard = Pick<Volume, 'state' | 'reason'>;

/** Asked with `--debug`: only there cryptsetup says that Windows is still at work on the volume. It prints no key. */
export async function readBitLockerGuard(host: Host, path: string): Promise<Guard> {
  if (!host.privileged) return unknown('what guards its key can only be read as root');
  const answer = await host.run('cryptsetup', ['--debug', 'bitlkDump', path]);
  return answer.ok ? parseGuard(answer.value) : unknown(answer.reason);
}

const unknown = (why: string): Guard => ({ state: 'unknown', reason: `It is of BitLocker, and ${why}.` });

/** The words are those of cryptsetup's lib/bitlk/bitlk.c, which are never translated. */
function parseGuard({ status, stdout, stderr }: CommandResult): Guard {
  if (status !== 0)
    return unknown(
      `cryptsetup: status ${status}: ${stderr.split('\n')[0]?.replace(/\.$/, '').slice(0, 200) || 'no message'}`,
    );
  const slots = stdout.match(/^ \d+: VMK$/gm) ?? [];
  const guards = [...stdout.matchAll(/^\tProtection:\s*(.+)$/gm)].map(([, words]) => words ?? '');
  // Its own first line proves that it was talkative; the volume's own key stands after the last slot.
  const isWhole = /^# cryptsetup [\d.]+/m.test(stdout) && /^ \d+: FVEK$[\s\S]*^Metadata segments:$/m.test(stdout);
  if (!isWhole || slots.length === 0 || guards.length !== slots.length)
    return unknown('cryptsetup: its answer was not understood');
  if (guards.includes('VMK protected with clear key')) return { state: 'suspended' };
  if (/^# Unknown\/unsupported state detected/m.test(stdout))
    return unknown('Windows has not finished to encrypt or to decrypt it');
  return guards.every((words) => locks.has(words)) ? { state: 'locked' } : unknown('nobody knows what guards its key');
}

const locks = new Set([
  'VMK protected with TPM',
  'VMK protected with TPM and PIN',
  'VMK protected with startup key',
  'VMK protected with smart card',
  'VMK protected with passphrase',
  'VMK protected with recovery passphrase',
]);
