import t from 'tap';
import { type MadeMachine, madeMachine } from '../account-status/made-machine.ts';
import type { PasswordPolicyFacts, Way } from './facts.ts';
import { linuxPasswordPolicy } from './linux.ts';

async function factsOf(machine: MadeMachine): Promise<PasswordPolicyFacts> {
  const outcome = await linuxPasswordPolicy.probe(madeMachine(machine), 0);
  if ('unknown' in outcome) throw new Error(outcome.unknown);
  return outcome.facts;
}

async function wayWith(password: string, files: MadeMachine['files'] = {}): Promise<Way> {
  const nss = { '/etc/nsswitch.conf': 'passwd: files\n' };
  const { ways } = await factsOf({ files: { '/etc/pam.d/passwd': password, ...nss, ...files } });
  const [way] = ways;
  if (way === undefined) throw new Error('no way');
  return way;
}

const quality = (args = '', control = 'requisite'): string =>
  `password ${control} pam_pwquality.so ${args}\npassword required pam_unix.so use_authtok yescrypt\n`;
const conf = (text: string): MadeMachine['files'] => ({ '/etc/security/pwquality.conf': text });

t.test('pam_pwquality asks for eight by itself; files, then the main file, then arguments win', async (t) => {
  t.match(await wayWith(quality()), { minimumLength: 8, refusesCommon: 'yes', unclear: null });
  t.match(await wayWith(quality(), conf('# minlen = 14\n')), { minimumLength: 8 });
  t.match(await wayWith(quality(), { '/etc/security/pwquality.conf.d/a.conf': 'minlen = 14\n' }), {
    minimumLength: 14,
  });
  t.match(
    await wayWith(quality(), { '/etc/security/pwquality.conf.d/a.conf': 'minlen = 14\n', ...conf('minlen = 10\n') }),
    { minimumLength: 10 },
  );
  t.match(await wayWith(quality('minlen=12'), conf('minlen = 10\n')), { minimumLength: 12 });
  t.match(await wayWith(quality('minlen=3')), { minimumLength: 6 }, 'it goes no lower');
});

t.test('libpwquality stops at the first line that it does not understand', async (t) => {
  const folder = (text: string): MadeMachine['files'] => ({ '/etc/security/pwquality.conf.d/a.conf': text });
  t.match(await wayWith(quality(), conf('minlen = 6\nremember = 5\nminlen = 14\n')), { minimumLength: 6 });
  t.match(await wayWith(quality(), conf('minlen:14\nminlen = 14\n')), { minimumLength: 8 });
  t.match(await wayWith(quality(), conf('minlen = 14 characters\nminlen = 14\n')), { minimumLength: 8 });
  t.match(await wayWith(quality(), { ...folder('maxage = 90\n'), ...conf('minlen = 14\n') }), { minimumLength: 8 });
  t.match(
    await wayWith(quality('minlen=ten'), conf('minlen = 6\n')),
    { minimumLength: 6 },
    'an argument is passed over',
  );
  t.match(await wayWith(quality(), conf('MinLen=6\nretry 3\nbadwords = a b\n')), { minimumLength: 6 }, 'in any case');
});

t.test('credits take off the length or ask for kinds, and enforcing=0 asks for nothing', async (t) => {
  t.match(await wayWith(quality('minlen=12 dcredit=2 ucredit=1')), { minimumLength: 9 });
  t.match(await wayWith(quality('minlen=12 dcredit=-1 ucredit=-1')), { minimumLength: 12, minimumClasses: 2 });
  t.match(await wayWith(quality('minclass=3 dictcheck=0')), { minimumClasses: 3, refusesCommon: 'no' });
  t.match(await wayWith(quality('enforcing=0')), { minimumLength: 0, refusesCommon: 'no' });
});

t.test('a module binds only where its refusal keeps the password from being stored', async (t) => {
  const lengths: [password: string, length: number, why: string][] = [
    [quality('', 'required'), 8, 'pam_unix finds no password to store'],
    [quality('', 'optional'), 8, 'nor here, whatever the control'],
    [quality().replace('use_authtok ', ''), 8, 'requisite ends it'],
    [quality('', 'required').replace('use_authtok ', ''), 0, 'pam_unix asks for another one'],
    ['password required pam_unix.so\npassword requisite pam_pwquality.so\n', 0, 'stored already'],
    ['password sufficient pam_unix.so minlen=10\npassword requisite pam_pwquality.so minlen=20\n', 10, 'never asked'],
    ['password required pam_unix.so obscure\n', 6, 'Debian’s own six'],
    ['password required pam_unix.so\n', 0, 'nothing'],
    ['password required pam_cracklib.so\npassword required pam_unix.so use_authtok\n', 5, 'nine less four'],
    ['password required pam_passwdqc.so min=disabled,24,16,12,10\npassword required pam_unix.so use_authtok\n', 10, ''],
    ['password required pam_passwdqc.so enforce=none\npassword required pam_unix.so use_authtok\n', 0, 'only warns'],
  ];
  for (const [password, length, why] of lengths)
    t.equal((await wayWith(password)).minimumLength, length, why || password);
});

t.test('earlier passwords are remembered by pam_pwhistory or pam_unix', async (t) => {
  const history = (args: string): string =>
    `password requisite pam_pwhistory.so ${args}\npassword required pam_unix.so use_authtok\n`;
  t.match(await wayWith(history('')), { remembered: 10 });
  t.match(await wayWith(history(''), { '/etc/security/pwhistory.conf': 'remember = 24\n' }), { remembered: 24 });
  t.match(await wayWith(history(''), { '/usr/share/security/pwhistory.conf': 'remember = 5\n' }), { remembered: 5 });
  t.match(await wayWith(history('remember=3')), { remembered: 3 });
  t.match(await wayWith('password required pam_unix.so remember=5\n'), { remembered: 5 });
});

t.test('a module that is not known may ask for more, and login.defs tells the age', async (t) => {
  const strange = 'password required pam_acme.so\npassword required pam_unix.so minlen=9\n';
  t.match(await wayWith(strange), { minimumLength: 9, unclear: /pam_acme/ });
  const aged = (text: string): Promise<PasswordPolicyFacts> =>
    factsOf({ files: { '/etc/pam.d/passwd': quality(), '/etc/login.defs': text } });
  t.match(await aged('PASS_MAX_DAYS\t99999\n'), { maximumAgeDays: 'never' });
  t.match(await aged('# PASS_MAX_DAYS 30\nPASS_MAX_DAYS 365\n'), { maximumAgeDays: 365 });
});
