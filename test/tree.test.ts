// The architecture, read from the imports: who may know whom, and that every list in the tree is complete.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { checkIds } from '../shared/checks/index.ts';
import { probesOf } from '../shared/checks/probes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'dist' || name === 'fixtures' || name === 'node_modules') return [];
    if (statSync(join(root, path)).isDirectory()) return sourceFiles(path);
    return /\.(ts|svelte|js)$/.test(name) ? [path] : [];
  });
}

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

/** Every import of a file: ours as a path from the root, others by name. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(
    /^\s*(import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'|\bimport\('([^']+)'\)|^\s*import\s+'([^']+)'/gm,
  );
  return [...statements].map(([, , type, named, dynamic, bare]) => {
    const target = named ?? dynamic ?? bare ?? '';
    const to = target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target;
    return { from: file, to, typeOnly: type !== undefined };
  });
}

const top = (path: string): string => path.split('/')[0] ?? '';
const isTest = (path: string): boolean => path.endsWith('.test.ts');
const folders = ['shared', 'agent', 'server', 'installers', 'test'];
const allImports = folders.flatMap(sourceFiles).flatMap(importsOf);
const ours = allImports.filter(({ to }) => folders.includes(top(to)));
const say = ({ from, to }: Import): string => `${from} imports ${to}`;

t.test('the reader of imports sees imports', async (t) => {
  t.ok(ours.length > 50);
});

t.test('shared knows nobody, agent and server know shared alone, nothing knows test', async (t) => {
  const allowed: Record<string, string[]> = {
    shared: ['shared'],
    agent: ['agent', 'shared'],
    server: ['server', 'shared'],
    installers: ['installers', 'shared'],
    test: folders,
  };
  const wrong = ours.filter(({ from, to }) => !allowed[top(from)]?.includes(top(to)));
  t.same(wrong.filter(({ from, to }) => !(isTest(from) && to.startsWith('test/helpers/'))).map(say), []);
});

t.test('shared touches no system: its only node module is node:crypto, which computes and no more', async (t) => {
  const computes = ['shared/protocol/sign.ts', 'shared/checks/account-status/linux/hash-of-nothing.ts'];
  const builtin = ({ to }: Import): boolean => to.startsWith('node:') || builtinModules.includes(to);
  const wrong = allImports
    .filter((i) => top(i.from) === 'shared' && !isTest(i.from) && builtin(i))
    .filter(({ from, to }) => !(computes.includes(from) && to === 'node:crypto'));
  t.same(wrong.map(say), []);
});

t.test('the dashboard knows shared alone, and of that only what is pure', async (t) => {
  const wrong = ours.filter(
    ({ from, to }) =>
      from.startsWith('server/dashboard/') && !to.startsWith('server/dashboard/') && top(to) !== 'shared',
  );
  t.same(wrong.map(say), []);
});

t.test('capabilities of the collector meet at each other’s doors', async (t) => {
  const capability = (path: string): string | undefined => /^server\/([^/]+)\/[^/]+/.exec(path)?.[1];
  const doors = ['index.ts', 'plugin.ts'];
  const wrong = ours.filter(({ from, to }) => {
    const [own, theirs] = [capability(from), capability(to)];
    if (own === undefined || theirs === undefined || own === theirs || isTest(from)) return false;
    return !doors.includes(to.split('/').slice(2).join('/'));
  });
  t.same(wrong.map(say), []);
});

t.test('only the agent’s host starts programs', async (t) => {
  const wrong = allImports.filter(
    ({ from, to }) =>
      to === 'node:child_process' &&
      ['agent', 'shared', 'server'].includes(top(from)) &&
      !from.startsWith('agent/host/') &&
      !isTest(from),
  );
  t.same(wrong.map(say), []);
});

t.test('every folder of a check is in the lists, and the other way round', async (t) => {
  const folder = join(root, 'shared/checks');
  const withFile = (name: string): string[] =>
    readdirSync(folder)
      .filter((one) => existsSync(join(folder, one, name)))
      .sort();
  t.same([...checkIds].sort(), withFile('check.ts'));
  for (const system of ['linux', 'macos', 'windows'] as const)
    t.same(Object.keys(await probesOf(system)).sort(), withFile(`${system}.ts`), system);
});

t.test('no test is skipped, to do or alone', async (t) => {
  const marks = /\b(t|test|it|describe)\.(skip|todo|only)\(|\{ *(skip|todo):/;
  const self = 'test/tree.test.ts';
  const marked = folders
    .flatMap(sourceFiles)
    .filter((file) => file !== self && marks.test(readFileSync(join(root, file), 'utf8')));
  t.same(marked, []);
});
