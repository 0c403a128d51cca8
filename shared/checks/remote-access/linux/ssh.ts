// The settings of an SSH server that was found: those that are its own, wherever they stand, and never another server's.
import type { Host } from '../../../host.ts';
import type { Service } from '../facts.ts';
import type { Found } from '../services.ts';
import { notKnown, type SshSettings, sshSettingsOf } from '../sshd.ts';
import { dropbearSettings } from './dropbear.ts';
import { optionsOfProcess, optionsOfStart } from './sshd-options.ts';

export const sshConfig = ['/etc/ssh/sshd_config', '/usr/etc/ssh/sshd_config'];

/** Of OpenSSH and Dropbear the settings can be seen; of other servers for SSH they stay unknown. */
export async function withSettings(host: Host, service: Service, found: readonly Found[]): Promise<Service> {
  if (service.kind !== 'ssh' || service.passwordLogin !== undefined) return service;
  const own = found.filter(({ is }) => typeof is !== 'string' && is.name === service.name);
  return { ...service, ...(await settingsOf(host, own)) };
}

async function settingsOf(host: Host, found: readonly Found[]): Promise<SshSettings> {
  const [pid, ...others] = new Set(found.map(({ pid }) => pid));
  if (pid !== undefined && others.length === 0 && found.every(({ program }) => program === 'dropbear')) {
    const line = await host.readText(`/proc/${pid}/cmdline`);
    const settings = line.ok ? dropbearSettings(line.value) : undefined;
    return settings ?? notKnown('with which settings Dropbear was started could not be seen');
  }
  for (const one of found) {
    const { program, isContained } = one;
    if (isContained) return notKnown('it runs in a container, with settings of its own');
    if (program === undefined && host.privileged) return notKnown('whose the port is could not be seen');
    if (program !== undefined && !/^\.?sshd/.test(program)) return notKnown('it is not the server of OpenSSH');
    const own = await ownOptions(host, one);
    if (own !== undefined) return notKnown(own);
  }
  return await sshSettingsOf(host, sshConfig);
}

/** Of a port that systemd keeps the unit says with which options sshd will be started. */
async function ownOptions(host: Host, { pid, start }: Found): Promise<string | undefined> {
  if (pid !== undefined) return await optionsOfProcess(host, pid);
  return start === undefined ? undefined : await optionsOfStart(host, start);
}
