// Checks that read the files of /etc line by line, on machines made by hand with one thing wrong: a file that is cut within
// a line hides nothing, and whatever a file holds, the probe answers in its own form.
import fc from 'fast-check';
import t from 'tap';
import type { Host } from '../host.ts';
import { judge } from '../judge.ts';
import { defaultPolicy } from '../policy.ts';
import type { VerdictWord } from '../verdict.ts';
import { linuxAccountStatus } from './account-status/linux.ts';
import { denied, goodLaptop, type MadeMachine, madeMachine, setHash } from './account-status/made-machine.ts';
import type { SystemProbe } from './define.ts';
import { haveFactsForm } from './facts-form.ts';
import type { CheckId } from './index.ts';
import { linuxLoginLockout } from './login-lockout/linux.ts';
import { linuxPasswordPolicy } from './password-policy/linux.ts';

type Files = MadeMachine['files'];

const now = Date.parse('2026-11-24T10:00:00Z');
const policy = defaultPolicy();

interface Read {
  probe: SystemProbe['probe'];
  /** A machine with nothing wrong in these files. */
  good: Files;
  /** What the good one has otherwise; each has one thing wrong that a damaged file might hide. */
  bad: Record<string, Files>;
  cut: readonly string[];
  filled: readonly string[];
  /** Beginnings and ends of what these files hold. */
  texts: readonly string[];
}

const laptop = goodLaptop();
const plus = (path: string, text: string): Files => ({ [path]: laptop[path] + text });
const accountFiles = [
  '/etc/passwd',
  '/etc/shadow',
  '/etc/group',
  '/etc/sudoers',
  '/etc/nsswitch.conf',
  '/etc/pam.d/common-auth',
  '/etc/gdm3/custom.conf',
  '/etc/sddm.conf',
];

const locking = (deny: number): string =>
  [
    'auth required pam_faillock.so preauth silent',
    'auth [success=2 default=ignore] pam_unix.so nullok',
    `auth [default=die] pam_faillock.so authfail deny=${deny}`,
    'auth requisite pam_deny.so',
    'auth required pam_permit.so',
    '',
  ].join('\n');

const withQuality = [
  'password requisite pam_pwquality.so retry=3',
  'password [success=1 default=ignore] pam_unix.so obscure use_authtok yescrypt',
  'password requisite pam_deny.so',
  'password required pam_permit.so',
  '',
].join('\n');

const checks: Partial<Record<CheckId, Read>> = {
  'account-status': {
    probe: linuxAccountStatus.probe,
    good: laptop,
    bad: {
      'empty password': { '/etc/shadow': (laptop['/etc/shadow'] ?? '').replace(/^bob:[^:]*/m, 'bob:') },
      'second root': plus('/etc/passwd', 'toor:x:0:0::/root:/bin/sh\n'),
      'automatic log-in': { '/etc/gdm3/custom.conf': '[daemon]\nAutomaticLoginEnable=true\nAutomaticLogin=bob\n' },
      'automatic log-in of SDDM': { '/etc/sddm.conf': '[Autologin]\nUser=bob\n' },
      'too many administrators': {
        ...plus('/etc/passwd', 'carol:x:1002:1002::/home/carol:/bin/bash\n'),
        ...plus('/etc/shadow', `carol:${setHash}:20781:0:99999:7:::\n`),
        '/etc/group': 'root:x:0:\nsudo:x:27:alice,bob,carol\n',
      },
    },
    cut: accountFiles,
    filled: accountFiles,
    texts: [':::::::::\n', 'root:x:0:0:::\n', '[daemon\n', '='],
  },
  'login-lockout': {
    probe: linuxLoginLockout.probe,
    good: {
      '/etc/pam.d/login': '@include common-auth\n',
      '/etc/nsswitch.conf': 'passwd: files\n',
      '/etc/pam.d/common-auth': locking(5),
      '/etc/security/faillock.conf': '# deny = 3\n',
    },
    bad: {
      'too many attempts, by the file': {
        '/etc/pam.d/common-auth': locking(50),
        '/etc/security/faillock.conf': 'deny = 50\nunlock_time = 900\n',
      },
      'too short a lock': { '/etc/security/faillock.conf': 'unlock_time = 60\n' },
      'no lock': { '/etc/pam.d/common-auth': 'auth required pam_unix.so nullok\nauth optional pam_cap.so\n' },
    },
    cut: ['/etc/pam.d/common-auth', '/etc/security/faillock.conf', '/etc/pam.d/login'],
    filled: ['/etc/pam.d/common-auth', '/etc/security/faillock.conf', '/etc/nsswitch.conf'],
    texts: ['auth\n', '[', '@include login\n', 'deny=\n'],
  },
  'password-policy': {
    probe: linuxPasswordPolicy.probe,
    good: {
      '/etc/pam.d/passwd': '@include common-password\n',
      '/etc/nsswitch.conf': 'passwd: files\n',
      '/etc/pam.d/common-password': withQuality,
      '/etc/security/pwquality.conf': 'minlen = 12\n',
    },
    bad: {
      'too short, by the file': { '/etc/security/pwquality.conf': '# a comment\nminlen = 6\nminclass = 2\n' },
      'credits take it away': { '/etc/security/pwquality.conf': 'minlen = 10\ndcredit = 2\nucredit = 2\n' },
      'not asked': { '/etc/pam.d/common-password': 'password required pam_unix.so obscure yescrypt\n' },
    },
    cut: ['/etc/pam.d/common-password', '/etc/security/pwquality.conf', '/etc/pam.d/passwd'],
    filled: ['/etc/pam.d/common-password', '/etc/security/pwquality.conf', '/etc/nsswitch.conf'],
    texts: ['password\n', '[', '@include passwd\n', 'minlen=\n'],
  },
};

async function judged(id: CheckId, probe: SystemProbe['probe'], host: Host): Promise<VerdictWord> {
  return judge(id, await probe(host, now), policy, 'linux', now).verdict;
}

/** Whole lines that are gone are what nobody can see, and so is what follows a comment, which may end anywhere. */
function isCutWithin(text: string, end: number): boolean {
  const line = text.slice(0, end).split('\n').at(-1) ?? '';
  return line !== '' && text[end] !== '\n' && !line.startsWith('#');
}

for (const [name, { probe, good, bad, cut, filled, texts }] of Object.entries(checks)) {
  const id = name as CheckId;

  t.test(`${id}: the good machine passes, and each bad one fails`, async (t) => {
    t.equal(await judged(id, probe, madeMachine({ files: good })), 'pass');
    for (const [what, files] of Object.entries(bad))
      t.equal(await judged(id, probe, madeMachine({ files: { ...good, ...files } })), 'fail', what);
  });

  t.test(`${id}: a file cut within a line never turns a bad machine into a good one`, async () => {
    const anyCut = fc.record({
      which: fc.constantFrom(...Object.keys(bad)),
      path: fc.constantFrom(...cut),
      at: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(anyCut, async ({ which, path, at }) => {
        const files = { ...good, ...bad[which] };
        const text = files[path];
        if (typeof text !== 'string') return true;
        const end = at % text.length;
        fc.pre(isCutWithin(text, end));
        return (await judged(id, probe, madeMachine({ files: { ...files, [path]: text.slice(0, end) } }))) !== 'pass';
      }),
      { numRuns: 400 },
    );
  });

  t.test(`${id}: whatever the files hold, the probe answers in its own form`, async () => {
    const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...texts));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...filled), anyText, fc.nat(), async (path, text, at) => {
        const original = String(good[path] ?? '');
        const place = original.length === 0 ? 0 : at % original.length;
        const spoilt = original.slice(0, place) + text + original.slice(place);
        const outcome = await probe(madeMachine({ files: { ...good, [path]: spoilt } }), now);
        if (!('unknown' in outcome) && !haveFactsForm(id, outcome.facts)) return false;
        return judge(id, outcome, policy, 'linux', now).reason !== '';
      }),
      { numRuns: 200 },
    );
  });
}

t.test('account-status: everything refused or unsaid is unknown', async (t) => {
  const verdictOf = (files: Files): Promise<VerdictWord> =>
    judged('account-status', linuxAccountStatus.probe, madeMachine({ files }));
  // Without groups and rules two accounts may be administrators, which is as many as are allowed.
  const decisive = ['/etc/passwd', '/etc/shadow', '/etc/nsswitch.conf', '/etc/gdm3/custom.conf', '/etc/sddm.conf'];
  for (const path of decisive) t.equal(await verdictOf({ ...laptop, [path]: denied(path) }), 'unknown', path);
  t.equal(await verdictOf(Object.fromEntries(Object.keys(laptop).map((path) => [path, denied(path)]))), 'unknown');
});
