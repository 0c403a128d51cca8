import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { recordedMachine, spoilable } from '../../../test/helpers/mutilated.ts';
import type { Answer, Host } from '../../host.ts';
import type { VerdictWord } from '../../verdict.ts';
import { type MadeMachine, madeMachine } from '../account-status/made-machine.ts';
import { passwordPolicy } from './check.ts';
import { linuxPasswordPolicy } from './linux.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const rules = {
  minimumLength: 8,
  minimumClasses: 0,
  refuseCommon: false,
  rememberedPasswords: 0,
  directoryDecides: false,
};

async function judged(host: Host): Promise<VerdictWord> {
  const outcome = await linuxPasswordPolicy.probe(host, now);
  return 'unknown' in outcome ? 'unknown' : passwordPolicy.verdict(outcome.facts, rules, now).verdict;
}

t.test('a recorded machine of which something is refused is never better than the machine itself', async (t) => {
  const folder = new URL('fixtures/linux/', import.meta.url);
  for (const name of readdirSync(folder)) {
    const recorded = await recordedMachine(fileURLToPath(new URL(name, folder)));
    const kept = new Map<string, Answer<unknown>>();
    const whole = await judged(spoilable(recorded, kept).host);
    if (whole === 'pass') continue;
    for (const call of [...kept.keys()]) {
      const spoilt = await judged(spoilable(recorded, kept, { call, how: { failure: 'denied' } }).host);
      if (spoilt === 'pass') t.fail(`${name} passes when this is refused: ${call}`);
    }
    t.pass(name);
  }
});

const withQuality = [
  'password requisite pam_pwquality.so retry=3',
  'password [success=1 default=ignore] pam_unix.so obscure use_authtok yescrypt',
  'password requisite pam_deny.so',
  'password required pam_permit.so',
  '',
].join('\n');

const machine = (files: MadeMachine['files']): MadeMachine => ({
  files: { '/etc/pam.d/passwd': '@include common-password\n', '/etc/nsswitch.conf': 'passwd: files\n', ...files },
});

const bad: Record<string, MadeMachine['files']> = {
  'too short, by the file': {
    '/etc/pam.d/common-password': withQuality,
    '/etc/security/pwquality.conf': '# a comment\nminlen = 6\nminclass = 2\n',
  },
  'credits take it away': {
    '/etc/pam.d/common-password': withQuality,
    '/etc/security/pwquality.conf': 'minlen = 10\ndcredit = 2\nucredit = 2\n',
  },
  'not asked': { '/etc/pam.d/common-password': 'password required pam_unix.so obscure yescrypt\n' },
};

t.test('a file cut within a line never turns a bad machine into a good one', async () => {
  const cut = fc.record({
    which: fc.constantFrom(...Object.keys(bad)),
    path: fc.constantFrom('/etc/pam.d/common-password', '/etc/security/pwquality.conf', '/etc/pam.d/passwd'),
    at: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(cut, async ({ which, path, at }) => {
      const whole = machine(bad[which] ?? {});
      const text = whole.files[path];
      if (typeof text !== 'string') return true;
      const end = at % text.length;
      // Whole lines that are gone are what nobody can see, and so are those behind a comment that was cut.
      fc.pre(end > 0 && text[end - 1] !== '\n' && text[end] !== '\n');
      fc.pre(!(text.slice(0, end).split('\n').at(-1) ?? '').startsWith('#'));
      return (
        (await judged(madeMachine({ ...whole, files: { ...whole.files, [path]: text.slice(0, end) } }))) !== 'pass'
      );
    }),
    { numRuns: 300 },
  );
});

t.test('whatever the files hold, the probe answers in its own form', async () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('password\n', '[', '@include passwd\n', 'minlen=\n'),
  );
  const paths = fc.constantFrom('/etc/pam.d/common-password', '/etc/security/pwquality.conf', '/etc/nsswitch.conf');
  const whole = machine({ '/etc/pam.d/common-password': withQuality, '/etc/security/pwquality.conf': 'minlen = 12\n' });
  await fc.assert(
    fc.asyncProperty(paths, texts, fc.nat(), async (path, text, at) => {
      const original = String(whole.files[path]);
      const place = at % original.length;
      const spoilt = original.slice(0, place) + text + original.slice(place);
      const host = madeMachine({ ...whole, files: { ...whole.files, [path]: spoilt } });
      const outcome = await linuxPasswordPolicy.probe(host, now);
      return 'unknown' in outcome || passwordPolicy.verdict(outcome.facts, rules, now).reason !== '';
    }),
    { numRuns: 150 },
  );
});
