import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { recordedMachine, spoilable } from '../../../test/helpers/mutilated.ts';
import type { Answer, Host } from '../../host.ts';
import { accountStatus } from './check.ts';
import { linuxAccountStatus } from './linux.ts';
import { denied, goodLaptop, type MadeMachine, madeMachine, setHash } from './made-machine.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const rules = { administrators: [], maxAdministrators: 2, sharedNames: ['office'] };

async function judged(host: Host): Promise<string> {
  const outcome = await linuxAccountStatus.probe(host, now);
  return 'unknown' in outcome ? 'unknown' : accountStatus.verdict(outcome.facts, rules, now).verdict;
}

const verdictOf = (machine: MadeMachine): Promise<string> => judged(madeMachine(machine));
const laptopWith = (files: MadeMachine['files']): MadeMachine => ({ files: { ...goodLaptop(), ...files } });
const plus = (path: string, text: string): MadeMachine['files'] => ({ [path]: goodLaptop()[path] + text });

const mutilated = [
  '/etc/passwd',
  '/etc/shadow',
  '/etc/group',
  '/etc/sudoers',
  '/etc/nsswitch.conf',
  '/etc/pam.d/common-auth',
  '/etc/gdm3/custom.conf',
  '/etc/sddm.conf',
] as const;

/** Each has one thing wrong that a damaged file might hide. */
const badLaptops: Record<string, MadeMachine['files']> = {
  'empty password': { '/etc/shadow': (goodLaptop()['/etc/shadow'] ?? '').replace(/^bob:[^:]*/m, 'bob:') },
  'second root': plus('/etc/passwd', 'toor:x:0:0::/root:/bin/sh\n'),
  'automatic log-in': { '/etc/gdm3/custom.conf': '[daemon]\nAutomaticLoginEnable=true\nAutomaticLogin=bob\n' },
  'automatic log-in of SDDM': { '/etc/sddm.conf': '[Autologin]\nUser=bob\n' },
  'too many administrators': {
    ...plus('/etc/passwd', 'carol:x:1002:1002::/home/carol:/bin/bash\n'),
    ...plus('/etc/shadow', `carol:${setHash}:20781:0:99999:7:::\n`),
    '/etc/group': 'root:x:0:\nsudo:x:27:alice,bob,carol\n',
  },
};

t.test('a file cut within a line never turns a bad laptop into a good one', async () => {
  const cuts = fc.record({
    bad: fc.constantFrom(...Object.keys(badLaptops)),
    path: fc.constantFrom(...mutilated),
    at: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(cuts, async ({ bad, path, at }) => {
      const machine = laptopWith(badLaptops[bad] ?? {});
      const text = machine.files[path];
      if (typeof text !== 'string') return true;
      const end = at % text.length;
      // Whole lines that are gone, and files that are empty, are what nobody can see.
      fc.pre(end > 0 && text[end - 1] !== '\n' && text[end] !== '\n');
      // So are the lines that follow a comment, which may end anywhere.
      const line = text.slice(0, end).split('\n').at(-1) ?? '';
      fc.pre(!line.startsWith('#'));
      const after = await verdictOf({ ...machine, files: { ...machine.files, [path]: text.slice(0, end) } });
      return after !== 'pass';
    }),
    { numRuns: 400 },
  );
});

t.test('whatever the files hold, the probe answers in its own form', async () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(':::::::::\n', 'root:x:0:0:::\n', '[daemon\n', '='),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...mutilated), texts, fc.nat(), async (path, text, at) => {
      const original = goodLaptop()[path] ?? '';
      const place = original.length === 0 ? 0 : at % original.length;
      const spoiled = original.slice(0, place) + text + original.slice(place);
      const outcome = await linuxAccountStatus.probe(madeMachine(laptopWith({ [path]: spoiled })), now);
      return 'unknown' in outcome || accountStatus.verdict(outcome.facts, rules, now).reason !== '';
    }),
    { numRuns: 200 },
  );
});

t.test('a recorded machine of which something is refused is never better than the machine itself', async (t) => {
  const folder = new URL('fixtures/linux/', import.meta.url);
  for (const name of readdirSync(folder)) {
    const recorded = await recordedMachine(fileURLToPath(new URL(name, folder)));
    const kept = new Map<string, Answer<unknown>>();
    const whole = await judged(spoilable(recorded, kept).host);
    if (whole === 'pass') continue;
    for (const call of [...kept.keys()]) {
      const worse = await judged(spoilable(recorded, kept, { call, how: { failure: 'denied' } }).host);
      if (worse === 'pass') t.fail(`${name} passes when this is refused: ${call}`);
    }
    t.pass(name);
  }
});

t.test('everything refused or unsaid is unknown', async (t) => {
  const laptop = goodLaptop();
  // Without groups and rules two accounts may be administrators, which is as many as are allowed.
  const decisive = ['/etc/passwd', '/etc/shadow', '/etc/nsswitch.conf', '/etc/gdm3/custom.conf', '/etc/sddm.conf'];
  for (const path of decisive) t.equal(await verdictOf(laptopWith({ [path]: denied(path) })), 'unknown', path);
  const all = Object.fromEntries(Object.keys(laptop).map((path) => [path, denied(path)]));
  t.equal(await verdictOf({ files: all }), 'unknown');
});
