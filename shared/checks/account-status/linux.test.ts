import t from 'tap';
import type { Verdict } from '../../verdict.ts';
import { accountStatus } from './check.ts';
import type { Account, AccountStatusFacts } from './facts.ts';
import { linuxAccountStatus } from './linux.ts';
import { denied, goodLaptop, type MadeMachine, madeMachine, setHash } from './made-machine.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const rules = { administrators: [], maxAdministrators: 2, sharedNames: ['office'] };

async function factsOf(machine: MadeMachine): Promise<AccountStatusFacts> {
  const outcome = await linuxAccountStatus.probe(madeMachine(machine), now);
  if ('unknown' in outcome) throw new Error(outcome.unknown);
  return outcome.facts;
}

async function verdictOf(machine: MadeMachine): Promise<Verdict['verdict']> {
  const outcome = await linuxAccountStatus.probe(madeMachine(machine), now);
  return 'unknown' in outcome ? 'unknown' : accountStatus.verdict(outcome.facts, rules, now).verdict;
}

const laptopWith = (files: MadeMachine['files']): MadeMachine => ({ files: { ...goodLaptop(), ...files } });
const plus = (path: string, text: string): MadeMachine['files'] => ({ [path]: goodLaptop()[path] + text });

async function account(machine: MadeMachine, name: string): Promise<Account> {
  const found = (await factsOf(machine)).accounts.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no account ${name}`);
  return found;
}

const withShadow = (line: string): MadeMachine =>
  laptopWith({ '/etc/shadow': (goodLaptop()['/etc/shadow'] ?? '').replace(/^bob:.*$/m, line) });

t.test('a laptop as it should be passes', async (t) => {
  t.equal(await verdictOf(laptopWith({})), 'pass');
});

/** Written by crypt(3) of Debian 12, as the others of the empty password below. */
const hashOfNothing =
  '$6$abcdefgh$v7sYNA18/BerGOYQLppYLyjH4yJilp8kqe/ef3KYMK9hOIdzH1yzcmP74Ay.m51y1jP3QqxM7Jl75S4CxDhBq.';

t.test('the password field of shadow says what it opens, whoever wrote it', async (t) => {
  const cases: [string, Account['password'], Account['locked']][] = [
    ['', 'empty', 'unlocked'],
    [setHash, 'set', 'unlocked'],
    ['$y$j9T$0XNlzjOIPFoBIudkyHauJ.$cHyCfoQcxDm9ktgcYr5rbvrdaBcAwj8vwXNgMql2ffA', 'set', 'unlocked'],
    ['abJnggxhB/yWI', 'set', 'unlocked'],
    [`!${setHash}`, 'set', 'locked'],
    [`!!${setHash}`, 'set', 'locked'],
    [hashOfNothing, 'empty', 'unlocked'],
    [`!${hashOfNothing}`, 'set', 'locked'],
    ['$5$q$NJerTq9ll9YpELc.3R45Lv710j2q./jJTZEl0UB3v99', 'empty', 'unlocked'],
    [hashOfNothing.replace('.m51y', '.m51z'), 'set', 'unlocked'],
    [
      '$6$rounds=4096$saltsalt$te1.LqQzf8M.aBTikVMpKBlU95R0TwM8x28il0CNC3DLCWNHhsP7Tm.Jzwe91VzwFso0g4J4WystZtlLYvKhT/',
      'empty',
      'unlocked',
    ],
    ['*', 'none', 'locked'],
    ['!', 'none', 'locked'],
    ['!!', 'none', 'locked'],
    ['!*', 'none', 'locked'],
    ['*LK*', 'none', 'locked'],
    ['x', 'unknown', 'unknown'],
    ['secret', 'unknown', 'unknown'],
  ];
  for (const [field, password, locked] of cases) {
    const { password: seen, locked: state } = await account(withShadow(`bob:${field}:20781:0:99999:7:::`), 'bob');
    t.same([seen, state], [password, locked], field);
  }
});

t.test('the hash of the empty password in passwd itself is seen as well', async (t) => {
  const passwd = (goodLaptop()['/etc/passwd'] ?? '').replace('bob:x:', `bob:${hashOfNothing}:`);
  t.equal((await account(laptopWith({ '/etc/passwd': passwd }), 'bob')).password, 'empty');
});

t.test('expiry, ageing and a first log-in are read from their own fields', async (t) => {
  const bob = (fields: string): Promise<Account> => account(withShadow(`bob:${setHash}:${fields}`), 'bob');
  t.match(await bob('20781:0:99999:7:::'), {
    enabled: 'enabled',
    expiresAt: 'never',
    passwordChangedAt: 20781 * 86_400_000,
  });
  t.match(await bob('20781:0:99999:7::0:'), { enabled: 'disabled', expiresAt: 0 });
  t.match(await bob('20781:0:99999:7::20781:'), { enabled: 'disabled' }, 'the day of expiry is already past');
  t.match(await bob('20781:0:99999:7::20782:'), { enabled: 'enabled' });
  t.match(await bob('20781:0:99999:7::-1:'), { enabled: 'enabled', expiresAt: 'never' });
  t.match(await bob('0:0:99999:7:::'), { password: 'must-change', passwordChangedAt: 'unknown' });
  t.match(await bob(':0:99999:7:::'), { password: 'set', passwordChangedAt: 'unknown' }, 'ageing off');
  t.match(await bob('20781:0:99999:7::soon:'), { enabled: 'unknown', password: 'unknown' }, 'not a number');
});

t.test('two lines of shadow for one account leave it unseen', async (t) => {
  const machine = laptopWith(plus('/etc/shadow', 'bob::20781:0:99999:7:::\n'));
  t.match(await account(machine, 'bob'), { password: 'unknown', enabled: 'unknown' });
  t.equal(await verdictOf(machine), 'unknown');
});

t.test('a file called nologin in a home is a shell', async (t) => {
  for (const [shell, answer] of [
    ['/usr/sbin/nologin', 'no'],
    ['/sbin/nologin', 'no'],
    ['/bin/false', 'no'],
    ['/run/current-system/sw/bin/nologin', 'no'],
    ['/home/bob/nologin', 'yes'],
    ['/usr/sbin/nologin2', 'yes'],
    ['', 'yes'],
    ['/opt/fish', 'yes'],
  ] as const) {
    const passwd = (goodLaptop()['/etc/passwd'] ?? '').replace('/home/bob:/bin/bash', `/home/bob:${shell}`);
    t.equal((await account(laptopWith({ '/etc/passwd': passwd }), 'bob')).interactiveShell, answer, shell);
  }
});

t.test('who is an administrator: by group, first group, rule, alias and id', async (t) => {
  const bobBy = async (sudoers: string, group = ''): Promise<string> =>
    (await account(laptopWith({ '/etc/sudoers.d/rule': sudoers, ...(group && plus('/etc/group', group)) }), 'bob'))
      .administrator;
  t.equal(await bobBy(''), 'no');
  t.equal(await bobBy('bob ALL=(ALL) ALL\n'), 'yes');
  t.equal(await bobBy('bob ALL=ALL\n'), 'yes');
  t.equal(await bobBy('carol, bob  ALL = (root) NOPASSWD: /usr/bin/id, PASSWD: ALL\n'), 'yes');
  t.equal(await bobBy('#1001 ALL=(ALL) ALL\n'), 'yes', 'an id is no comment');
  t.equal(await bobBy('%#1001 ALL=(ALL) ALL\n'), 'yes');
  t.equal(await bobBy('%bob ALL=(ALL) ALL\n'), 'yes', 'first group');
  t.equal(await bobBy('User_Alias STAFF = carol, bob : OTHERS = dave\nSTAFF ALL=(ALL) ALL\n'), 'yes');
  t.equal(await bobBy('Cmnd_Alias EVERY = ALL\nbob ALL=(root) EVERY\n'), 'yes');
  t.equal(await bobBy('ALL ALL=(ALL) ALL\n'), 'yes');
  t.equal(await bobBy('ALL, !bob ALL=(ALL) ALL\n'), 'no');
  t.equal(await bobBy('bob ALL=(postgres) ALL\n'), 'no', 'as somebody who is not root');
  t.equal(await bobBy('bob ALL=(root) /usr/bin/systemctl restart cups\n'), 'no');
  t.equal(await bobBy('# bob ALL=(ALL) ALL\n'), 'no');
  t.equal(await bobBy('Defaults targetpw\nALL ALL=(ALL) ALL\n'), 'no', 'who must know the password of root');
  t.equal(await bobBy('', 'wheel:x:10:bob\n'), 'yes');
  t.equal(await bobBy('bob this is no rule\n'), 'unknown');
  t.equal(await bobBy('bob ALL=(ALL'), 'unknown', 'cut short');
  t.equal((await account(laptopWith({ '/etc/sudoers': denied('/etc/sudoers') }), 'bob')).administrator, 'unknown');
  t.equal((await account(laptopWith({ '/etc/sudoers': denied('/etc/sudoers') }), 'alice')).administrator, 'yes');
});

t.test('sudo passes over files with a dot, and so does the probe', async (t) => {
  const bob = await account(laptopWith({ '/etc/sudoers.d/old.bak': 'bob ALL=(ALL) ALL\n' }), 'bob');
  t.equal(bob.administrator, 'no');
});

t.test('a group that leads to root by a detour is said and does not count', async (t) => {
  const bob = await account(laptopWith(plus('/etc/group', 'docker:x:110:bob\n')), 'bob');
  t.equal(bob.administrator, 'no');
  t.match(bob.notes, [/docker/]);
});

t.test('SSH keys are counted where sshd looks for them', async (t) => {
  const keys = (files: MadeMachine['files']) => account(laptopWith(files), 'bob').then((bob) => bob.authorizedKeys);
  const two = '# a comment\n\nssh-ed25519 AAAA one\nfrom="192.0.2.*" ssh-rsa AAAA two\n';
  t.equal(await keys({}), 0, 'no home at all');
  t.equal(await keys({ '/home/bob/.ssh/authorized_keys': two }), 2);
  t.equal(await keys({ '/home/bob/.ssh/authorized_keys2': two }), 2);
  t.equal(await keys({ '/home/bob/.ssh/authorized_keys': denied('keys') }), 'unknown');
  const elsewhere = { '/etc/ssh/keys/bob': two, '/home/bob/.ssh/authorized_keys': two };
  t.equal(await keys({ ...elsewhere, '/etc/ssh/sshd_config': 'AuthorizedKeysFile /etc/ssh/keys/%u\n' }), 2);
  t.equal(
    await keys({
      ...elsewhere,
      '/etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\nMatch User bob\n',
      '/etc/ssh/sshd_config.d/keys.conf': 'authorizedkeysfile "/etc/ssh/keys/%u"\n',
    }),
    4,
    'with a Match block every place is looked into',
  );
  t.equal(await keys({ '/etc/ssh/sshd_config': 'AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys\n' }), 'unknown');
  t.equal(await keys({ '/etc/ssh/sshd_config': denied('/etc/ssh/sshd_config') }), 'unknown');
});

t.test('ways in beside the password are named', async (t) => {
  const ways = (files: MadeMachine['files']) => account(laptopWith(files), 'bob').then((bob) => bob.otherWays);
  t.same(await ways({}), []);
  const finger = { '/etc/pam.d/gdm-fingerprint': 'auth required pam_fprintd.so\n' };
  t.same(await ways(finger), [], 'nobody has enrolled a finger');
  t.match(await ways({ ...finger, '/var/lib/fprint/bob/reader/1': 'x' }), [/fingerprint/]);
  t.match(await ways({ '/etc/pam.d/x': '-auth sufficient pam_u2f.so\n' }), [/security key/]);
  t.match(await ways({ '/etc/pam.d/x': 'auth sufficient pam_new_thing.so\n' }), [/another way \(pam_new_thing\)/]);
  t.match(await ways({ '/etc/pam.d/x': denied('/etc/pam.d/x') }), [/denied/]);
  t.match(await ways({ '/etc/ssh/sshd_config': 'TrustedUserCAKeys /etc/ssh/ca.pub\n' }), [/certificates/]);
  const installed = { '/usr/lib64/security/pam_unix.so': '' };
  t.same(await ways({ ...installed, '/etc/pam.d/x': 'auth sufficient pam_u2f.so\n' }), [], 'its module is not there');
});

t.test('where no account can be listed there are no facts', async (t) => {
  for (const passwd of [denied('/etc/passwd'), '', '\0\0\0', 'root\n']) {
    t.equal(await verdictOf(laptopWith({ '/etc/passwd': passwd })), 'unknown');
  }
});

t.test('what looks like a person is listed, whatever its number; the rest is named as left out', async (t) => {
  const passwd =
    goodLaptop()['/etc/passwd'] +
    'hidden:x:500:500::/home/hidden:/bin/bash\nsvc:x:501:501::/:/usr/sbin/nologin\nmail2:x:1005:1005::/:/usr/sbin/nologin\n';
  const shadow = `${goodLaptop()['/etc/shadow']}hidden:*:1:::::::\nsvc:${setHash}:20000:0:99999:7:::\nmail2:!:20000:0:99999:7:::\n`;
  const facts = await factsOf(laptopWith({ '/etc/passwd': passwd, '/etc/shadow': shadow }));
  t.same(
    facts.accounts.map(({ name }) => name),
    ['root', 'alice', 'bob', 'hidden', 'svc', 'mail2'],
  );
  t.same(facts.systemAccounts, ['daemon']);
});

t.test('a directory makes the list partial and is not taken for a fault', async (t) => {
  const joined = {
    '/etc/nsswitch.conf': 'passwd: files sss [NOTFOUND=return] systemd\n',
    '/etc/sssd/sssd.conf': '[sssd]\n',
  };
  const facts = await factsOf(laptopWith(joined));
  t.match(facts, { listing: 'partial', directories: ['sss'], gaps: [] });
  t.equal(await verdictOf(laptopWith(joined)), 'pass');
  const first = await factsOf(laptopWith({ ...joined, '/etc/nsswitch.conf': 'passwd: sss files\n' }));
  t.ok(
    first.accounts.every(({ kind }) => kind === 'unknown'),
    'of two accounts with one name the directory’s counts',
  );
});

t.test('sessions are counted by what keeps them, and zero is proven', async (t) => {
  const bob = (machine: Partial<MadeMachine>) =>
    account(
      {
        files: { ...goodLaptop(), ...machine.files },
        ...(machine.sessions !== undefined && { sessions: machine.sessions }),
      },
      'bob',
    ).then(({ sessions }) => sessions);
  t.equal(await bob({}), 'unknown', 'nothing tells');
  t.equal(await bob({ sessions: '' }), 0);
  t.equal(await bob({ sessions: ' 2 1001 bob seat0 tty2\n c1 42 gdm seat0 tty1\n 5 1001 bob  pts/0\n' }), 2);
  t.equal(await bob({ sessions: 'no such thing\n' }), 'unknown', 'not in the form of a list');
  const manager = { '/run/systemd/sessions/2': 'UID=1001\nCLASS=manager\n' };
  t.equal(await bob({ sessions: ' 2 1001 bob - 1135 manager - no -\n', files: manager }), 0);
  const cron = { '/run/systemd/sessions/2': 'UID=1001\nCLASS=background\nSERVICE=crond\n' };
  t.equal(await bob({ sessions: ' 2 1001 bob\n', files: cron }), 0);
  const processes = (own: Record<string, string>) => ({
    '/proc/1/stat': '1 (init) S 0 1 1 0 -1',
    '/proc/1/status': 'Name:\tinit\nUid:\t0\t0\t0\t0\n',
    ...own,
  });
  t.equal(await bob({ files: processes({}) }), 0, 'no process, no session');
  const daemon = { '/proc/9/stat': '9 (agent) S 1 9 9 0 -1', '/proc/9/status': 'Uid:\t1001\t1001\t1001\t1001\n' };
  t.equal(await bob({ files: processes(daemon) }), 'unknown', 'a process without a terminal proves nothing');
  const shell = { '/proc/9/stat': '9 (a) b) S 1 9 9 34816 -1', '/proc/9/status': 'Uid:\t1001\t1001\t1001\t1001\n' };
  t.equal(await bob({ files: processes(shell) }), 1);
  t.equal(
    await bob({ files: { '/proc/9/stat': '', '/proc/9/status': '' } }),
    'unknown',
    'others’ processes are hidden',
  );
});

t.test('what only root may read is unknown, with the cure', async (t) => {
  const machine = laptopWith({ '/etc/shadow': denied('/etc/shadow'), '/etc/sudoers': denied('/etc/sudoers') });
  const facts = await factsOf({ ...machine, privileged: false });
  t.equal(accountStatus.verdict(facts, rules, now).verdict, 'unknown');
  t.match(accountStatus.verdict(facts, rules, now).reason, /run as root/);
  t.match(accountStatus.remedy(facts, rules, 'linux', now), [/as root/]);
});

t.test('a name that is HTML or a command stays a name, also in the command that mends it', async (t) => {
  const name = "$(reboot)';rm -rf ~;'";
  const machine = laptopWith({
    ...plus('/etc/passwd', `${name}:x:1002:1002::/home/x:/bin/bash\n`),
    ...plus('/etc/shadow', `${name}::20781:0:99999:7:::\n`),
  });
  const facts = await factsOf(machine);
  t.equal(accountStatus.verdict(facts, rules, now).verdict, 'fail');
  const [step] = accountStatus.remedy(facts, rules, 'linux', now);
  t.match(step, `sudo passwd -- '$(reboot)'\\''`);
});

t.test('what hastens the next look includes each person’s keys', async (t) => {
  const paths = await linuxAccountStatus.signals?.(madeMachine(laptopWith({})));
  for (const path of ['/etc/shadow', '/run/systemd/sessions', '/home/bob/.ssh/authorized_keys', '/etc/sudoers.d']) {
    t.ok(paths?.includes(path), path);
  }
  t.notOk(paths?.some((path) => path.startsWith('/usr/sbin')));
});

/** What the rules of a log-in service make of bob, who is in the group staff and has a password. */
async function passwordBy(auth: string, files: MadeMachine['files'] = {}): Promise<Account['password']> {
  const group = { '/etc/group': `${goodLaptop()['/etc/group']}staff:x:50:bob\n` };
  return (await account(laptopWith({ '/etc/pam.d/login': auth, ...group, ...files }), 'bob')).password;
}

t.test('rules of PAM that let somebody in without a password are seen, whatever shadow holds', async (t) => {
  const unix = 'auth sufficient pam_unix.so\nauth required pam_deny.so\n';
  const cases: [string, Account['password']][] = [
    [unix, 'set'],
    [`auth sufficient pam_permit.so\n${unix}`, 'empty'],
    [`auth sufficient pam_rootok.so\n${unix}`, 'empty'],
    [`auth sufficient pam_localuser.so\n${unix}`, 'empty'],
    [`auth sufficient pam_faillock.so preauth\n${unix}`, 'empty'],
    [`auth optional pam_unix.so\nauth required pam_permit.so\n`, 'empty'],
    [`auth [success=1 default=1] pam_unix.so\nauth requisite pam_deny.so\nauth required pam_permit.so\n`, 'empty'],
    [`auth sufficient pam_succeed_if.so user = bob\n${unix}`, 'empty'],
    [`auth sufficient pam_succeed_if.so user = alice\n${unix}`, 'set'],
    [`auth sufficient pam_succeed_if.so user in alice:bob\n${unix}`, 'empty'],
    [`auth sufficient pam_succeed_if.so user ingroup sudo:staff\n${unix}`, 'empty'],
    [`auth sufficient pam_succeed_if.so user notingroup staff\n${unix}`, 'set'],
    [`auth sufficient pam_succeed_if.so uid >= 1000 shell = /bin/bash\n${unix}`, 'empty'],
    [`auth sufficient pam_succeed_if.so service in sddm:login\n${unix}`, 'empty'],
    [`auth sufficient pam_succeed_if.so service = sddm\n${unix}`, 'set'],
    [`auth sufficient pam_succeed_if.so user =~ b*\n${unix}`, 'unknown'],
    [`auth sufficient pam_succeed_if.so use_uid uid = 0\n${unix}`, 'unknown'],
    [`# guests \\\nauth sufficient pam_permit.so # all \\\n${unix}`, 'empty'],
    [`auth sufficient \\ \npam_permit.so\n${unix}`, 'empty'],
    [`auth sufficient pam_listfile.so item=user sense=allow file=/etc/free onerr=fail\n${unix}`, 'unknown'],
    [`auth sufficient pam_rhosts.so\n${unix}`, 'unknown'],
    [`auth required pam_listfile.so item=user sense=deny file=/etc/barred onerr=succeed\n${unix}`, 'set'],
    [`auth sufficient pam_fprintd.so\nauth sufficient pam_u2f.so cue\nauth sufficient pam_sss.so\n${unix}`, 'set'],
    [`auth sufficient pam_u2f.so nouserok\n${unix}`, 'unknown'],
    [
      `auth [success=done user_unknown=die default=ignore] pam_cockpit_cert.so\nauth sufficient pam_sss_gss.so\n${unix}`,
      'set',
    ],
    [`auth required pam_google_authenticator.so nullok\n${unix}`, 'set'],
    [`auth sufficient pam_radius_auth.so\n${unix}`, 'set'],
    [`auth include gone\nauth required pam_permit.so\n`, 'set'],
    [`auth sufficient pam_permit.so\nauth include gone\n`, 'empty'],
    [`auth sufficient pam_permit\n${unix}`, 'unknown'],
    [`auth required pam_succeed_if.so user != root\nauth [success=1 def\n`, 'unknown'],
    [`${unix}session sufficient pam_permit\n`, 'set'],
  ];
  for (const [auth, password] of cases) t.equal(await passwordBy(auth), password, auth);
  const unread = { '/etc/pam.d/common-auth': denied('/etc/pam.d/common-auth') };
  t.equal(await passwordBy('auth required pam_nologin.so\n@include common-auth\n', unread), 'unknown');
  const xguest = `auth [success=done ignore=ignore default=bad] pam_selinux_permit.so\n${unix}`;
  t.equal(await passwordBy(xguest), 'set');
  t.equal(await passwordBy(xguest, { '/etc/security/sepermit.conf': '# kiosk\nbob:exclusive\n' }), 'unknown');
});

t.test('a second factor of sshd stands in PAM without a password, and sshd asks for a key beside it', async (t) => {
  const files = (settings: string): MadeMachine['files'] => ({
    '/etc/pam.d/login': 'auth required pam_unix.so\n',
    '/etc/pam.d/sshd': 'auth required pam_google_authenticator.so nullok\nauth required pam_permit.so\n',
    '/etc/ssh/sshd_config': settings,
  });
  const passwordWith = async (settings: string): Promise<Account['password']> =>
    (await account(laptopWith(files(settings)), 'bob')).password;
  const key = 'AuthenticationMethods publickey,password publickey,keyboard-interactive\n';
  t.equal(await passwordWith(`UsePAM yes\n${key}`), 'set');
  t.equal(await passwordWith('UsePAM yes\n'), 'unknown');
  t.equal(await passwordWith('UsePAM no\n'), 'set');
  t.equal(await passwordWith('UsePAM yes\nAuthenticationMethods keyboard-interactive\n'), 'unknown');
});

t.test('who may become root by doas is an administrator, as its last rule about them says', async (t) => {
  const administrator = async (rules: string): Promise<Account['administrator']> =>
    (await account(laptopWith({ '/etc/doas.conf': rules }), 'bob')).administrator;
  t.equal(await administrator('permit bob\n'), 'yes');
  t.equal(await administrator('permit nopass keepenv setenv { A=b -C } bob as root\n'), 'yes');
  t.equal(await administrator('permit :bob\n'), 'yes', 'by a group');
  t.equal(await administrator('permit alice\n# permit bob\n'), 'no');
  t.equal(await administrator('permit bob\ndeny bob\n'), 'no');
  t.equal(await administrator('permit bob cmd reboot\npermit bob as postgres\n'), 'no');
  t.equal(await administrator('permit sometimes bob\n'), 'unknown');
  t.equal(await administrator('permit 1001\n'), 'yes', 'by a number');
  t.equal(await administrator('permit "bob"\n'), 'unknown');
  t.equal(await administrator('permit alice'), 'unknown', 'it may be cut short');
  const folder = laptopWith({ '/etc/doas.d/wheel.conf': 'permit bob\n' });
  t.equal((await account(folder, 'bob')).administrator, 'yes');
});

t.test('a terminal that logs somebody in is seen by whichever name it is started', async (t) => {
  for (const unit of ['getty@tty1', 'serial-getty@ttyS0', 'autovt@']) {
    const path = `/etc/systemd/system/${unit}.service.d/override.conf`;
    const text =
      '[Service]\nExecStart=\nExecStart=-/sbin/agetty -o "-p -f -- \\\\u" --noclear --autologin bob %I $TERM\n';
    const { automaticLogin } = await factsOf(laptopWith({ [path]: text }));
    t.same(automaticLogin, { state: 'on', user: 'bob' }, unit);
  }
});
