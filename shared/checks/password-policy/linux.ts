// What a new password must be like on a Linux device: the password rules of PAM of every service by which a person
// changes one, pam.conf(5). Says nothing about good or bad.
import type { Host } from '../../host.ts';
import { sourcesOf } from '../../linux/account-sources.ts';
import { readSurroundings } from '../../linux/environment.ts';
import { logInServices, servicesOf } from '../../linux/pam/services.ts';
import { pamFolders } from '../../linux/pam/stack.ts';
import { contentsOf } from '../../linux/text.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { PasswordPolicyFacts, Way } from './facts.ts';
import { demandsOf } from './linux/demands.ts';

async function probe(host: Host): Promise<Outcome<PasswordPolicyFacts>> {
  const { environment } = await readSurroundings(host);
  // Nobody has a password of their own in a container.
  if (environment === 'container' || environment === 'wsl') {
    return { facts: { environment, ways: [], maximumAgeDays: 'unknown', notSeen: [] } };
  }
  // Log-in screens ask for a new password when the old one has expired.
  const services = await servicesOf(host, ['passwd', ...logInServices]);
  if (services.found.length === 0) {
    const why = services.notSeen[0] ?? 'there are no rules of PAM for any password';
    return { unknown: `What a new password must be like could not be seen (${why}).` };
  }
  const sources = await sourcesOf(host);
  const ways: Way[] = [];
  for (const service of services.found) {
    const own = await demandsOf(host, service, 'local');
    if (own !== undefined) ways.push(own);
    const theirs = sources.directories.length > 0 ? await demandsOf(host, service, 'directory') : undefined;
    if (theirs !== undefined) ways.push(theirs);
  }
  const notSeen = [...new Set([...services.notSeen, ...sources.notSeen])].slice(0, 20);
  return { facts: { environment, ways, maximumAgeDays: await maximumAge(host), notSeen } };
}

/** PASS_MAX_DAYS of login.defs(5), which new accounts get; 99999 is its way to say never. */
async function maximumAge(host: Host): Promise<PasswordPolicyFacts['maximumAgeDays']> {
  const contents = await contentsOf(host, '/etc/login.defs');
  if ('unread' in contents) return 'unknown';
  const days = /^\s*PASS_MAX_DAYS\s+(-?[0-9]{1,6})\s*$/m.exec(contents.text ?? '')?.[1];
  if (days === undefined) return 'never';
  return Number(days) < 0 || Number(days) >= 9_999 ? 'never' : Number(days);
}

export const linuxPasswordPolicy: SystemProbe<PasswordPolicyFacts> = {
  probe,
  signals: async () => [
    ...pamFolders,
    '/etc/security/pwquality.conf',
    '/etc/security/pwquality.conf.d',
    '/etc/login.defs',
  ],
};
