import t from 'tap';
import type { Host } from '../../host.ts';
import { dropbearSettings } from './linux/dropbear.ts';
import { parseSettings, sshSettingsOf } from './sshd.ts';
import { matchedLines } from './sshd-config.ts';

const listing = (more: Record<string, string> = {}): string =>
  Object.entries({
    port: '22',
    usepam: 'yes',
    permitrootlogin: 'no',
    passwordauthentication: 'no',
    kbdinteractiveauthentication: 'no',
    authenticationmethods: 'any',
    ...more,
  })
    .map(([keyword, value]) => `${keyword} ${value}\n`)
    .join('');

t.test('a password lets in by either of two settings, unless a key is needed besides', async (t) => {
  const password = (more: Record<string, string>): string | undefined => parseSettings(listing(more))?.passwordLogin;
  t.equal(password({}), 'no');
  t.equal(password({ passwordauthentication: 'yes' }), 'yes');
  t.equal(password({ kbdinteractiveauthentication: 'yes' }), 'yes');
  t.equal(password({ kbdinteractiveauthentication: 'yes', usepam: 'no' }), 'no', 'nothing would ask');
  t.equal(password({ passwordauthentication: 'yes', authenticationmethods: 'publickey,password' }), 'no');
  t.equal(password({ passwordauthentication: 'yes', authenticationmethods: 'publickey,password password' }), 'yes');
});

t.test('root gets in as far as both settings let it', async (t) => {
  const root = (more: Record<string, string>): string | undefined => parseSettings(listing(more))?.rootLogin;
  t.equal(root({}), 'no');
  t.equal(root({ permitrootlogin: 'without-password' }), 'keys', 'as older versions call it');
  t.equal(root({ permitrootlogin: 'prohibit-password' }), 'keys');
  t.equal(root({ permitrootlogin: 'yes' }), 'keys', 'no password lets anybody in');
  t.equal(root({ permitrootlogin: 'yes', passwordauthentication: 'yes' }), 'yes');
});

t.test('a listing that lacks what decides is none', async (t) => {
  const older = listing().replace('kbdinteractive', 'challengeresponse');
  t.equal(parseSettings(older)?.passwordLogin, 'no', 'OpenSSH before 8.7');
  t.equal(parseSettings(''), undefined);
  t.equal(parseSettings(listing().slice(0, -1)), undefined, 'cut within the last line');
  for (const keyword of ['permitrootlogin', 'passwordauthentication', 'kbdinteractiveauthentication']) {
    t.equal(parseSettings(listing().replace(new RegExp(`^${keyword} .*\n`, 'm'), '')), undefined, keyword);
    t.equal(parseSettings(listing({ [keyword]: 'maybe' })), undefined, keyword);
  }
});

const machine = (files: Record<string, string>): Host => {
  const absent = { ok: false, failure: 'absent', reason: 'not there' } as const;
  const names = Object.keys(files).map((path) => path.slice(path.lastIndexOf('/') + 1));
  return {
    system: 'linux',
    privileged: true,
    user: 'root',
    run: async () => absent,
    readText: async (path) => (files[path] === undefined ? absent : { ok: true, value: files[path] }),
    readBytes: async () => absent,
    readLink: async () => absent,
    list: async (path) => (path === '/etc/ssh/more.d' ? { ok: true, value: names } : absent),
    stat: async () => absent,
    library: async () => absent,
    query: async () => absent,
    memory: { recall: async () => absent, keep: async () => {} },
  };
};
const exceptions = (files: Record<string, string>) => matchedLines(machine(files), ['/etc/ssh/sshd_config']);

t.test('only what stands in a Match block is an exception, in included files too', async (t) => {
  const plain = 'PasswordAuthentication no\n# Match User eve\n';
  t.strictSame(await exceptions({ '/etc/ssh/sshd_config': plain }), { lines: [] });
  t.match(await exceptions({}), { unread: /not there/ }, 'then they may stand elsewhere');
  t.match(await exceptions({ '/etc/ssh/sshd_config': `${plain}Match User e` }), { unread: /within a line/ });
  const block = 'Match User eve\n\tPasswordAuthentication=yes # for now\n';
  const both = await exceptions({
    '/etc/ssh/sshd_config': 'Include more.d/*.conf\nPasswordAuthentication no\n',
    '/etc/ssh/more.d/a.conf': block,
    '/etc/ssh/more.d/b.conf': 'PermitRootLogin no\n',
  });
  t.strictSame(both, {
    lines: [
      ['Match', 'User', 'eve'],
      ['PasswordAuthentication', 'yes'],
    ],
  });
  const within = await exceptions({
    '/etc/ssh/sshd_config': 'Match Group staff\nInclude more.d/b.conf\n',
    '/etc/ssh/more.d/b.conf': 'PermitRootLogin yes\n',
  });
  t.strictSame(within, {
    lines: [
      ['Match', 'Group', 'staff'],
      ['PermitRootLogin', 'yes'],
    ],
  });
});

t.test('root stays out who is on no list of those who may, or on that of those who may not', async (t) => {
  const rootOf = async (lists: string, config = 'PasswordAuthentication no\n'): Promise<string> => {
    const stdout = `${listing({ permitrootlogin: 'prohibit-password' })}${lists}`;
    const host = machine({ '/etc/ssh/sshd_config': config });
    const answer = { ok: true, value: { status: 0, stdout, stderr: '' } } as const;
    return (await sshSettingsOf({ ...host, run: async () => answer }, ['/etc/ssh/sshd_config'])).rootLogin;
  };
  for (const lists of ['allowusers alice\n', 'allowusers alice\nallowusers bob@10.0.0.1\n', 'denyusers root\n'])
    t.equal(await rootOf(lists), 'no', lists);
  for (const lists of [
    '',
    'allowusers alice\nallowusers root@10.0.0.1\n',
    'allowusers *@10.0.0.1\n',
    'denyusers root@10.0.0.1\n',
  ])
    t.equal(await rootOf(lists), 'keys', lists);
  const block = 'Match Address 10.0.0.0/8\n';
  t.equal(await rootOf('allowusers alice\n', `${block}AllowUsers root\n`), 'keys', 'a block lets root in');
  t.equal(await rootOf('denyusers root\n', `${block}DenyUsers eve\n`), 'keys', 'a block has a list of its own');
});

t.test('a server that wants to know for whom is asked for somebody whom no block means', async (t) => {
  const passwordOf = async (config: string): Promise<string> => {
    const host = machine({ '/etc/ssh/sshd_config': config });
    const refused = { status: 255, stdout: '', stderr: "'Match User' … not in connection test specification.\r\n" };
    const run: Host['run'] = async (_, args) => ({
      ok: true,
      value: args.includes('-C') ? { status: 0, stdout: listing(), stderr: '' } : refused,
    });
    return (await sshSettingsOf({ ...host, run }, ['/etc/ssh/sshd_config'])).passwordLogin;
  };
  t.equal(await passwordOf('Match Group sftp\n\tForceCommand internal-sftp\n'), 'no');
  t.equal(await passwordOf('Match User eve\n\tPasswordAuthentication yes\n'), 'yes');
  for (const criterion of ['User *', 'User !eve,*', 'Address 0.0.0.0/0', 'Host *.example.org'])
    t.equal(await passwordOf(`Match ${criterion}\n\tX11Forwarding no\n`), 'unknown', criterion);
});

t.test('an Include that cannot be followed leaves the exceptions unknown', async (t) => {
  for (const pattern of ['/etc/*/sshd.conf', 'conf.d/[ab].conf', 'c?nf', '__PROGRAMDATA__/ssh/more.conf']) {
    t.match(await exceptions({ '/etc/ssh/sshd_config': `Include ${pattern}\n` }), { unread: /not followed/ }, pattern);
  }
  t.match(await exceptions({ '/etc/ssh/sshd_config': 'Include sshd_config\n' }), { unread: /too deep/ });
});

t.test('what Dropbear allows stands on its command line', async (t) => {
  const ofWords = (...words: string[]): unknown => dropbearSettings(['/usr/sbin/dropbear', ...words, ''].join('\0'));
  t.strictSame(ofWords('-EF', '-p', '22', '-W', '65536'), { passwordLogin: 'yes', rootLogin: 'yes' });
  t.strictSame(ofWords('-F', '-g'), { passwordLogin: 'yes', rootLogin: 'keys' });
  t.strictSame(ofWords('-F', '-sp', '2222'), { passwordLogin: 'no', rootLogin: 'keys' });
  t.strictSame(ofWords('-EF', '-t', '-w'), { passwordLogin: 'no', rootLogin: 'no' });
  t.strictSame(ofWords('-b', '-s'), { passwordLogin: 'yes', rootLogin: 'yes' }, 'the name of a file');
  for (const words of [
    ['-s', '-X'],
    ['-s', '--new'],
    ['-s', 'word'],
    ['-ps', '22'],
  ])
    t.equal(ofWords(...words), undefined, words.join(' '));
  t.equal(dropbearSettings('/usr/sbin/dropbear\0-s\0-'), undefined, 'cut');
});
