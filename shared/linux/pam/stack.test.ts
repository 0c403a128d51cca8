// Stacks read from files and followed to their end, beside what libpam itself made of the same files.
import { readFileSync } from 'node:fs';
import t from 'tap';
import { madeMachine } from '../../checks/account-status/made-machine.ts';
import type { Host } from '../../host.ts';
import type { Rule } from './rules.ts';
import { stackOf } from './stack.ts';
import { type Answer, endingsOf } from './walk.ts';

interface Asked {
  service: string;
  files: Record<string, string>;
  granted: boolean;
}

const asked: Asked[] = readFileSync(new URL('fixtures/libpam-1.5.2.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Asked);

const hostWith = (files: Record<string, string>): Host =>
  madeMachine({ files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`/etc/pam.d/${name}`, text])) });

/** pam_debug answers as it is told: `auth=perm_denied`. */
const told = (rule: Rule): { answer: Answer; memory: null }[] => [
  { answer: (rule.args[0] ?? '').replace('auth=', '') as Answer, memory: null },
];

t.test('a stack ends as libpam ends it', async (t) => {
  const wrong: string[] = [];
  for (const { service, files, granted } of asked) {
    const { steps, unclear } = await stackOf(hostWith(files), service, 'auth');
    const endings = endingsOf(steps, told, null);
    if (unclear.length > 0 || endings?.length !== 1 || endings[0]?.granted !== granted) wrong.push(service);
  }
  t.same(wrong, []);
  t.ok(asked.length > 300 && asked.some(({ granted }) => granted) && asked.some(({ granted }) => !granted));
});

t.test(
  'a service without rules of a type takes those of other, and a machine’s own file wins over the distributor’s',
  async (t) => {
    const files = { other: 'auth required pam_deny.so\n', login: 'account required pam_unix.so\n' };
    const modules = async (host: Host, service: string): Promise<(string | undefined)[]> =>
      (await stackOf(host, service, 'auth')).steps.map(({ rule }) => rule?.module);
    t.same(await modules(hostWith(files), 'login'), ['deny']);
    t.same(await modules(hostWith(files), 'nothing'), ['deny']);
    const both = {
      '/etc/pam.d/sddm': 'auth required pam_unix.so\n',
      '/usr/lib/pam.d/sddm': 'auth required pam_permit.so\n',
    };
    t.same(await modules(madeMachine({ files: both }), 'sddm'), ['unix']);
  },
);

t.test('what is included and not there, or includes itself, leaves the stack unclear', async (t) => {
  const unclear = async (files: Record<string, string>): Promise<string[]> =>
    await stackOf(hostWith(files), 'login', 'auth').then(({ unclear, missing }) => [...missing, ...unclear]);
  t.match(await unclear({ login: 'auth include gone\n' }), [/gone: included, but not there/]);
  t.match(await unclear({ login: '@include gone\n' }), [/gone/]);
  t.match(await unclear({ login: 'auth substack login\n' }), [/includes itself/]);
  t.same(await unclear({ login: 'session include gone\nauth required pam_unix.so\n' }), [], 'another type');
});
