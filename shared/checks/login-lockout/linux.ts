// What stops somebody who tries passwords on a Linux device: the rules of PAM of every service by which a person logs in,
// pam.conf(5). Says nothing about good or bad.
import type { Host } from '../../host.ts';
import { sourcesOf } from '../../linux/account-sources.ts';
import { readSurroundings } from '../../linux/environment.ts';
import { lockers, logInServices, servicesOf } from '../../linux/pam/services.ts';
import { pamFolders } from '../../linux/pam/stack.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { type LoginLockoutFacts, openWay, unclearWay, type Way } from './facts.ts';
import { wayThrough } from './linux/lockout.ts';
import { comparingOf, sshdFiles } from './linux/sshd.ts';

async function probe(host: Host): Promise<Outcome<LoginLockoutFacts>> {
  const { environment } = await readSurroundings(host);
  // Nobody sits down before a container; its rules are those of whatever image it was made from.
  if (environment === 'container' || environment === 'wsl') return { facts: { environment, ways: [], notSeen: [] } };
  const services = await servicesOf(host, [...logInServices, ...lockers]);
  if (services.found.length === 0) {
    const why = services.notSeen[0] ?? 'there are no rules of PAM for any log-in';
    return { unknown: `What stops somebody who tries passwords could not be seen (${why}).` };
  }
  const sources = await sourcesOf(host);
  const ways: Way[] = [];
  for (const service of services.found) {
    const comparing = service === 'sshd' ? await comparingOf(host) : 'pam';
    if (comparing !== 'pam') {
      if (comparing === 'sshd') ways.push({ ...openWay('sshd'), reason: withoutPam });
      else if (comparing !== 'nobody') ways.push(unclearWay('sshd', comparing.unread));
      continue;
    }
    const own = await wayThrough(host, service, 'local');
    if (own !== undefined) ways.push(own);
    const theirs = sources.directories.length > 0 ? await wayThrough(host, service, 'directory') : undefined;
    if (theirs !== undefined) ways.push(theirs);
  }
  const notSeen = [...new Set([...services.notSeen, ...sources.notSeen])].slice(0, 20);
  return { facts: { environment, ways, notSeen } };
}

const withoutPam = 'sshd compares passwords by itself (UsePAM is not on in sshd_config), past every rule of PAM';

export const linuxLoginLockout: SystemProbe<LoginLockoutFacts> = {
  probe,
  signals: async () => [...pamFolders, '/etc/security/faillock.conf', '/etc/nsswitch.conf', ...sshdFiles],
};
