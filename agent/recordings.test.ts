// Every recorded machine of every check, through the real runner: captured output -> facts.json -> verdict.json.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { checkIds } from '../shared/checks/index.ts';
import { probesOf } from '../shared/checks/probes.ts';
import type { Verdict, VerdictWord } from '../shared/verdict.ts';
import { type JudgedRecording, recordingsTable, systemOf, writtenTable } from '../test/helpers/recordings-table.ts';
import { checkOf, replayFixture } from '../test/helpers/write-fixture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const foldersIn = (path: string): string[] =>
  existsSync(path)
    ? readdirSync(path)
        .map((name) => join(path, name))
        .filter((one) => statSync(one).isDirectory())
    : [];

const rightOf = (folder: string): VerdictWord => (json(join(folder, 'verdict.json')) as Verdict).verdict;

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const fixturesOf = (id: string, system: string): string[] =>
  foldersIn(join(root, 'shared/checks', id, 'fixtures', system));

const judged: JudgedRecording[] = [];
const probes = {
  linux: await probesOf('linux'),
  macos: await probesOf('macos'),
  windows: await probesOf('windows'),
};

for (const id of checkIds) {
  t.test(`${id}: each system it can look at has recorded machines`, async (t) => {
    const systems = (['linux', 'macos', 'windows'] as const).filter((system) => probes[system][id] !== undefined);
    t.ok(systems.length > 0, 'it can look at one system at least');
    const without = systems.filter((system) => fixturesOf(id, system).length === 0);
    t.strictSame(without, []);
  });
  const systems = foldersIn(join(root, 'shared/checks', id, 'fixtures'));
  for (const folder of systems.flatMap(foldersIn)) {
    t.test(relative(root, folder), async (t) => {
      const papers = ['recording.yaml', 'source.md', 'facts.json', 'verdict.json'];
      const missing = papers.filter((name) => !existsSync(join(folder, name)));
      t.strictSame(missing, [], 'its papers are complete');
      if (missing.length > 0) return;
      t.not(readFileSync(join(folder, 'source.md'), 'utf8').trim(), '', 'it says where it is from');
      const { outcome, verdict, notCaptured } = await replayFixture(folder, checkOf(folder));
      t.strictSame(JSON.parse(JSON.stringify(outcome)), json(join(folder, 'facts.json')), 'facts.json');
      t.strictSame(verdict, json(join(folder, 'verdict.json')), 'verdict.json');
      judged.push({ check: id, system: systemOf(folder), right: rightOf(folder), said: verdict.verdict });
      if ('facts' in outcome) for (const call of new Set(notCaptured)) t.comment(call);
      // Where a call was not captured, its fact is unknown; that nothing wrong was seen is then no proof.
      if (notCaptured.length > 0 && verdict.verdict === 'pass') t.comment('passes although calls were not captured');
    });
  }
}

t.test('the table in the README of the checks is what was judged here', async (t) => {
  t.equal(writtenTable(), recordingsTable(judged), 'write it anew: node test/helpers/recordings-table.ts');
});
