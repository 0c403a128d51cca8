import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { recordedMachine, spoilable } from '../../../test/helpers/mutilated.ts';
import type { Answer, Host } from '../../host.ts';
import { byWorst, type VerdictWord } from '../../verdict.ts';
import { type MadeMachine, madeMachine } from '../account-status/made-machine.ts';
import { loginLockout } from './check.ts';
import { linuxLoginLockout } from './linux.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const rules = { maxAttempts: 10, minLockTime: '10m', minCountingTime: '10m', directoryCounts: false };

async function judged(host: Host): Promise<VerdictWord> {
  const outcome = await linuxLoginLockout.probe(host, now);
  return 'unknown' in outcome ? 'unknown' : loginLockout.verdict(outcome.facts, rules, now).verdict;
}

t.test('a recorded machine of which something is refused is never better than the machine itself', async (t) => {
  const folder = new URL('fixtures/linux/', import.meta.url);
  for (const name of readdirSync(folder)) {
    const recorded = await recordedMachine(fileURLToPath(new URL(name, folder)));
    const kept = new Map<string, Answer<unknown>>();
    const whole = await judged(spoilable(recorded, kept).host);
    for (const call of [...kept.keys()]) {
      const spoilt = await judged(spoilable(recorded, kept, { call, how: { failure: 'denied' } }).host);
      // Refused, a place of a container no longer proves that it is one; then it is judged like a machine.
      const isBetter = spoilt === 'pass' && byWorst(whole, spoilt) < 0;
      if (isBetter) t.fail(`${name} passes when this is refused: ${call}`);
    }
    t.pass(name);
  }
});

const stack = (deny: number): string =>
  [
    'auth required pam_faillock.so preauth silent',
    'auth [success=2 default=ignore] pam_unix.so nullok',
    `auth [default=die] pam_faillock.so authfail deny=${deny}`,
    'auth requisite pam_deny.so',
    'auth required pam_permit.so',
    '',
  ].join('\n');

const machine = (files: MadeMachine['files']): MadeMachine => ({
  files: { '/etc/pam.d/login': '@include common-auth\n', '/etc/nsswitch.conf': 'passwd: files\n', ...files },
});

const bad: Record<string, MadeMachine['files']> = {
  'too many attempts, by the file': {
    '/etc/pam.d/common-auth': stack(50),
    '/etc/security/faillock.conf': 'deny = 50\nunlock_time = 900\n',
  },
  'too short a lock': { '/etc/pam.d/common-auth': stack(5), '/etc/security/faillock.conf': 'unlock_time = 60\n' },
  'no lock': { '/etc/pam.d/common-auth': 'auth required pam_unix.so nullok\nauth optional pam_cap.so\n' },
};

t.test('a file cut within a line never turns a bad machine into a good one', async () => {
  const cut = fc.record({
    which: fc.constantFrom(...Object.keys(bad)),
    path: fc.constantFrom('/etc/pam.d/common-auth', '/etc/security/faillock.conf', '/etc/pam.d/login'),
    at: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(cut, async ({ which, path, at }) => {
      const whole = machine(bad[which] ?? {});
      const text = whole.files[path];
      if (typeof text !== 'string') return true;
      const end = at % text.length;
      // Whole lines that are gone are what nobody can see.
      fc.pre(end > 0 && text[end - 1] !== '\n' && text[end] !== '\n');
      return (
        (await judged(madeMachine({ ...whole, files: { ...whole.files, [path]: text.slice(0, end) } }))) !== 'pass'
      );
    }),
    { numRuns: 300 },
  );
});

t.test('whatever the files hold, the probe answers in its own form', async () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('auth\n', '[', '@include login\n', 'deny=\n'));
  const paths = fc.constantFrom('/etc/pam.d/common-auth', '/etc/security/faillock.conf', '/etc/nsswitch.conf');
  await fc.assert(
    fc.asyncProperty(paths, texts, fc.nat(), async (path, text, at) => {
      const whole = machine({ '/etc/pam.d/common-auth': stack(5), '/etc/security/faillock.conf': '# deny = 3\n' });
      const original = String(whole.files[path]);
      const place = at % original.length;
      const spoilt = original.slice(0, place) + text + original.slice(place);
      const outcome = await linuxLoginLockout.probe(
        madeMachine({ ...whole, files: { ...whole.files, [path]: spoilt } }),
        now,
      );
      return 'unknown' in outcome || loginLockout.verdict(outcome.facts, rules, now).reason !== '';
    }),
    { numRuns: 200 },
  );
});
