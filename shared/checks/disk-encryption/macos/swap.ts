// Whether macOS encrypts what it swaps out: the kernel says it in one line, `total = 2048.00M … (encrypted)`.
import type { Host } from '../../../host.ts';
import { readSysctl } from '../../../macos/sysctl.ts';

export async function readSwapEncryption(host: Host): Promise<{ isEncrypted: boolean } | { unread: string }> {
  const answer = await readSysctl(host, 'vm.swapusage');
  if (!answer.ok) return { unread: answer.reason };
  const [, rest] =
    /^total = [0-9.,]+[KMGT]?\s+used = [0-9.,]+[KMGT]?\s+free = [0-9.,]+[KMGT]?(.*)$/.exec(answer.value) ?? [];
  if (rest === undefined) return { unread: 'sysctl vm.swapusage: its answer was not understood' };
  const mark = rest.trim();
  if (mark === '(encrypted)') return { isEncrypted: true };
  return mark === '' ? { isEncrypted: false } : { unread: 'sysctl vm.swapusage: its answer was not understood' };
}
