// One value of the kernel's, by sysctl(8): the same words in every language.
import type { Answer, Host } from '../host.ts';

/** The value without its line end; one that breaks off is a failure. */
export async function readSysctl(host: Host, name: string): Promise<Answer<string>> {
  const answer = await host.run('sysctl', ['-n', name]);
  if (!answer.ok) return answer;
  const { status, stdout } = answer.value;
  if (status === 0 && /^[^\n]+\n$/.test(stdout)) return { ok: true, value: stdout.trim() };
  return { ok: false, failure: 'failed', reason: `sysctl ${name}: status ${status}, or no whole line` };
}

/** Whether macOS runs inside a virtual machine; macOS 11 and later say it. */
export async function isVirtualMac(host: Host): Promise<boolean | null> {
  const answer = await readSysctl(host, 'kern.hv_vmm_present');
  if (!answer.ok) return null;
  return answer.value === '1' ? true : answer.value === '0' ? false : null;
}
