// Which ways beside a password the machine lets people in by: the auth rules of PAM, pam.conf(5). A locked password
// stops none of them, so a leaver whose password is locked is not out while one is open.
import type { Host } from '../../../host.ts';
import { isSssdUnused } from '../../../linux/account-sources.ts';
import { ruleLines } from '../../../linux/pam/rules.ts';
import { contentsOf } from '../../../linux/text.ts';

export interface PamWays {
  /** Ways into one account, in words; empty only when every rule was read. */
  of(name: string): Promise<string[]>;
}

/** Modules that let nobody in by themselves, or only by the password that /etc/shadow tells of. */
const passwordOnly = new Set(
  `unix unix2 unix_auth deny permit faillock faildelay tally tally2 nologin env cap group securetty succeed_if rootok wheel
  shells warn debug echo issue lastlog limits localuser access time listfile keyinit loginuid selinux namespace mail motd
  gnome_keyring kwallet kwallet4 kwallet5 systemd systemd_home elogind gdm umask cracklib pwquality pwhistory
  passwdqc ecryptfs mount fscrypt zfs_key usertype setquota sepermit turnstile rundir xauth ck_connector timestamp
  abl shield apparmor cgfs`.split(/\s+/),
);

const ways: Record<string, string> = {
  fprintd: 'fingerprint',
  fprint: 'fingerprint',
  howdy: 'face',
  python: 'face or another program',
  pkcs11: 'smart card',
  p11: 'smart card',
  u2f: 'security key',
  yubico: 'security key',
  sss: 'directory password',
  ldap: 'directory password',
  winbind: 'directory password',
  krb5: 'directory password',
  himmelblau: 'directory password',
  ssh_agent_auth: 'SSH agent',
  usb: 'USB stick',
};

const folders = ['/etc/pam.d', '/usr/lib/pam.d', '/usr/etc/pam.d'];

export async function pamWaysOf(host: Host): Promise<PamWays> {
  const rules: string[] = [];
  const unread: string[] = [];
  for (const folder of folders) {
    const names = await host.list(folder);
    if (!names.ok && names.failure !== 'absent') unread.push(names.reason);
    for (const name of names.ok ? names.value : []) {
      const contents = await contentsOf(host, `${folder}/${name}`);
      if ('unread' in contents) unread.push(contents.unread.reason);
      else rules.push(...authRules(contents.text ?? ''));
    }
  }
  const modules = await installedOf(host, doorsIn(rules));
  const usable =
    modules.includes('sss') && (await isSssdUnused(host)) ? modules.filter((one) => one !== 'sss') : modules;
  return {
    of: async (name) => [...unread, ...(await waysInto(host, name, usable))],
  };
}

/** A leading `-` means that a missing module is no error. */
const authRules = (text: string): string[] => ruleLines(text).filter((line) => /^-?auth\s/i.test(line));

function doorsIn(rules: readonly string[]): string[] {
  const modules = rules.flatMap((rule) =>
    [...rule.matchAll(/\bpam_([A-Za-z0-9_-]+)\.so\b/g)].map(([, name]) => name ?? ''),
  );
  return [...new Set(modules)].filter((module) => !passwordOnly.has(module)).sort();
}

const moduleFolders = [
  '/usr/lib/x86_64-linux-gnu/security',
  '/usr/lib/aarch64-linux-gnu/security',
  '/usr/lib64/security',
  '/usr/lib/security',
  '/lib/x86_64-linux-gnu/security',
  '/lib/security',
];

/** Log-in screens bring rules for readers whose module nobody installed; without the module such a rule opens nothing. */
async function installedOf(host: Host, modules: readonly string[]): Promise<string[]> {
  if (modules.length === 0) return [];
  const listed: string[] = [];
  for (const folder of moduleFolders) {
    const names = await host.list(folder);
    if (names.ok) listed.push(...names.value);
    else if (names.failure !== 'absent') return [...modules];
  }
  // Somewhere else, then: what is there cannot be told.
  if (!listed.includes('pam_unix.so')) return [...modules];
  return modules.filter((module) => listed.includes(`pam_${module}.so`));
}

async function waysInto(host: Host, name: string, modules: readonly string[]): Promise<string[]> {
  const words = new Set<string>();
  for (const module of modules) {
    if (module.startsWith('fprint') && (await hasNoFingerprint(host, name))) continue;
    words.add(`${ways[module] ?? 'another way'} (pam_${module})`);
  }
  return [...words];
}

async function hasNoFingerprint(host: Host, name: string): Promise<boolean> {
  const enrolled = await host.list(`/var/lib/fprint/${name}`);
  return !enrolled.ok && enrolled.failure === 'absent';
}
