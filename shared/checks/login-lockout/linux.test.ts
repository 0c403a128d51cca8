import t from 'tap';
import { denied, type MadeMachine, madeMachine } from '../account-status/made-machine.ts';
import type { LoginLockoutFacts, Way } from './facts.ts';
import { linuxLoginLockout } from './linux.ts';

async function factsOf(machine: MadeMachine): Promise<LoginLockoutFacts> {
  const outcome = await linuxLoginLockout.probe(madeMachine(machine), 0);
  if ('unknown' in outcome) throw new Error(outcome.unknown);
  return outcome.facts;
}

const stack = (preauth = '', authfail = preauth): string =>
  `auth required pam_faillock.so preauth silent ${preauth}
auth [success=2 default=ignore] pam_unix.so nullok
auth [default=die] pam_faillock.so authfail ${authfail}
auth requisite pam_deny.so
auth required pam_permit.so
`;
const nss = { '/etc/nsswitch.conf': 'passwd: files\n' };

async function wayWith(
  auth: string,
  files: MadeMachine['files'] = {},
  accounts: Way['accounts'] = 'local',
): Promise<Way> {
  const { ways } = await factsOf({ files: { '/etc/pam.d/login': auth, ...nss, ...files } });
  const way = ways.find((one) => one.accounts === accounts);
  if (way === undefined) throw new Error('no such way');
  return way;
}
const conf = (text: string): MadeMachine['files'] => ({ '/etc/security/faillock.conf': text });

t.test('faillock’s own numbers count where nothing is set, and a comment sets nothing', async (t) => {
  const own = { lockout: 'on', attempts: 3, unlockSeconds: 600, windowSeconds: 900, exempt: ['root'] };
  t.match(await wayWith(stack()), own);
  t.match(await wayWith(stack(), conf('# deny = 5\n#unlock_time = 60\n')), own);
});

t.test('the file is read as the module reads it, and arguments of the rule win', async (t) => {
  t.match(await wayWith(stack(), conf('deny = 5\nunlock_time=0\n  fail_interval 120 # two minutes\n')), {
    attempts: 5,
    unlockSeconds: 'never',
    windowSeconds: 120,
  });
  t.match(await wayWith(stack('deny=7'), conf('deny = 5\n')), { attempts: 7 });
  t.match(await wayWith(stack(), conf('deny = many\nunlock_time = never\n')), { attempts: 3, unlockSeconds: 'never' });
  t.match(await wayWith(stack(), conf('even_deny_root\n')), { exempt: [] });
  t.match(await wayWith(stack(), conf('admin_group = wheel\n')), { exempt: ['root', 'members of wheel'] });
  t.match(await wayWith(stack(), { '/usr/etc/security/faillock.conf': 'deny = 9\n' }), { attempts: 9 });
  t.match(await wayWith(stack('conf=/etc/own.conf'), { ...conf('deny = 5\n'), '/etc/own.conf': 'deny = 8\n' }), {
    attempts: 8,
  });
});

t.test('deny=0 is off, and settings that cannot be read are unknown', async (t) => {
  t.match(await wayWith(stack(), conf('deny = 0\n')), { lockout: 'off' });
  t.match(await wayWith(stack('deny=0')), { lockout: 'off' });
  const refused = { '/etc/security/faillock.conf': denied('/etc/security/faillock.conf') };
  t.match(await wayWith(stack(), refused), { lockout: 'unknown', reason: /faillock.conf: permission denied/ });
});

t.test('a module that stands there and decides nothing is off', async (t) => {
  const only = (line: string): string => `${line}\nauth required pam_unix.so\n`;
  const cases: Record<string, string> = {
    'preauth alone never counts': only('auth required pam_faillock.so preauth'),
    'authfail alone never refuses':
      'auth [success=1 default=ignore] pam_unix.so\nauth [default=die] pam_faillock.so authfail\nauth required pam_permit.so\n',
    'an optional preauth refuses nobody': stack().replace('required pam_faillock', 'optional pam_faillock'),
    'a jump over authfail': stack().replace('default=ignore', 'default=1'),
    'a comment': `# ${stack().split('\n')[0]}\nauth required pam_unix.so\n`,
    'only in the account rules': 'auth required pam_unix.so\naccount required pam_faillock.so\n',
    'nobody is asked': `auth sufficient pam_permit.so\n${stack()}`,
    'log-in programs run as root': `auth sufficient pam_rootok.so\n${stack()}`,
    'the stack of another service': 'auth required pam_unix.so\n',
  };
  for (const [name, auth] of Object.entries(cases)) {
    t.equal((await wayWith(auth, { '/etc/pam.d/sudo': stack() })).lockout, 'off', name);
  }
});

t.test('Cockpit asks for a certificate before the password; without one the lock holds', async (t) => {
  const certificate = 'auth [success=done user_unknown=die default=ignore] pam_cockpit_cert.so\n';
  const { ways } = await factsOf({ files: { '/etc/pam.d/cockpit': certificate + stack(), ...nss } });
  t.match(ways, [{ way: 'cockpit', lockout: 'on' }]);
});

t.test('pam_tally2 locks only with deny, and for ever without unlock_time', async (t) => {
  const tally = (args: string): string => `auth required pam_tally2.so ${args}\nauth required pam_unix.so\n`;
  t.match(await wayWith(tally('deny=4')), {
    lockout: 'on',
    attempts: 4,
    unlockSeconds: 'never',
    windowSeconds: 'always',
  });
  t.match(await wayWith(tally('deny=4 unlock_time=900')), { unlockSeconds: 900 });
  t.match(await wayWith(tally('unlock_time=900')), { lockout: 'off' });
});

t.test('a directory’s accounts are looked at by themselves', async (t) => {
  const withSss = stack()
    .replace('success=2', 'success=3')
    .replace('auth requisite', 'auth sufficient pam_sss.so use_first_pass\nauth requisite');
  const late = stack()
    .replace('[success=2 default=ignore]', '[success=3 default=ignore]')
    .replace('auth [default=die]', 'auth [success=2 default=ignore] pam_sss.so use_first_pass\nauth [default=die]');
  const joined = { '/etc/nsswitch.conf': 'passwd: files sss\n', '/etc/sssd/sssd.conf': denied('/etc/sssd/sssd.conf') };
  t.match(await wayWith(late, joined, 'directory'), { lockout: 'on', attempts: 3 });
  const { ways } = await factsOf({ files: { '/etc/pam.d/login': withSss, ...joined } });
  t.same(
    ways.map(({ accounts }) => accounts),
    ['local'],
    'authfail ends it before SSSD is asked: none of them gets in',
  );
  t.match(await wayWith(late, { ...joined, ...conf('local_users_only\n') }, 'directory'), { lockout: 'unknown' });
  t.match(await wayWith(late, { ...joined, ...conf('local_users_only\n') }), { lockout: 'on' });
});

t.test('sshd that does not ask PAM counts nothing, and lets nobody in who has no key', async (t) => {
  const ssh = async (text: string): Promise<string | undefined> => {
    const files = { '/etc/pam.d/login': stack(), '/etc/pam.d/sshd': stack(), '/etc/ssh/sshd_config': text, ...nss };
    return (await factsOf({ files })).ways.find(({ way }) => way === 'sshd')?.lockout;
  };
  t.equal(await ssh('#UsePAM yes\n'), 'off', 'a comment sets nothing');
  t.equal(await ssh('usepam=yes\n'), 'on');
  t.equal(await ssh('UsePAM no\nUsePAM yes\n'), 'off', 'the first counts');
  t.equal(await ssh('Port 22\n'), 'off', 'no is the default');
  t.equal(await ssh('UsePAM no\nPasswordAuthentication no\n'), undefined);
  t.equal(await ssh('PasswordAuthentication no\nMatch User bob\nPasswordAuthentication yes\n'), 'off');
});

t.test('a log-in screen that runs and is not known leaves a gap', async (t) => {
  const files = { '/etc/pam.d/login': stack(), ...nss };
  const link = (unit: string): Record<string, string> => ({ '/etc/systemd/system/display-manager.service': unit });
  t.match(await factsOf({ files, links: link('/lib/systemd/system/acme-dm.service') }), { notSeen: [/acme-dm/] });
  const { ways } = await factsOf({ files: { ...files, '/etc/pam.d/other': stack() }, links: link('/x/sddm.service') });
  t.same(
    ways.map(({ way }) => way).sort(),
    ['login', 'sddm'],
    'it has no file of its own, and thus the rules of other',
  );
});
