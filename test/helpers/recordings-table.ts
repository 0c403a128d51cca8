// The table in the README of the checks: how many recorded machines each check was judged on, by system, and how many of
// those verdicts were wrong. What is right was read and written down by people, in each fixture's verdict.json. Run by
// hand it writes the table: node test/helpers/recordings-table.ts
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CheckId, checkById, checkIds } from '../../shared/checks/index.ts';
import type { SystemName } from '../../shared/host.ts';
import type { VerdictWord } from '../../shared/verdict.ts';
import { replayFixture } from './write-fixture.ts';

const folder = fileURLToPath(new URL('../../shared/checks/', import.meta.url));
const readme = join(folder, 'README.md');
const [begin, end] = ['<!-- begin: written by test/helpers/recordings-table.ts -->', '<!-- end -->'];

const systems: readonly SystemName[] = ['linux', 'macos', 'windows'];
const systemWords: Record<SystemName, string> = { linux: 'Linux', macos: 'macOS', windows: 'Windows' };

export interface JudgedRecording {
  check: CheckId;
  system: SystemName;
  /** What it must be. */
  right: VerdictWord;
  /** What the program says. */
  said: VerdictWord;
}

/** The folders of a check's recorded machines on a system. */
function fixturesOf(check: CheckId, system: SystemName): string[] {
  const path = join(folder, check, 'fixtures', system);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .map((name) => join(path, name))
    .filter((one) => statSync(one).isDirectory());
}

/** `…/fixtures/linux/x` is a Linux machine. */
export function systemOf(fixture: string): SystemName {
  const [, named] = /\/fixtures\/([^/]+)\/[^/]+\/?$/.exec(fixture) ?? [];
  const system = systems.find((one) => one === named);
  if (system === undefined) throw new Error(`${fixture} is not in a folder fixtures/<system>`);
  return system;
}

/** A pass that is none, a fail that is none: the two mistakes that count. */
export function recordingsTable(judged: readonly JudgedRecording[]): string {
  const rows = checkIds.flatMap((check) =>
    systems.map((system) => {
      const own = judged.filter((one) => one.check === check && one.system === system);
      const wrong = (word: VerdictWord): number =>
        own.filter(({ right, said }) => said === word && right !== word).length;
      const right = (word: VerdictWord): number => own.filter((one) => one.right === word).length;
      const kinds = [right('pass'), right('fail'), right('unknown'), right('not-applicable')].join(' / ');
      return `| ${checkById(check).title} | ${systemWords[system]} | ${own.length} | ${kinds} | ${wrong('pass')} | ${wrong('fail')} |`;
    }),
  );
  return [
    '| check | system | recorded machines | of these pass / fail / unknown / not applicable | wrong passes | wrong fails |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** What stands between the marks now. */
export function writtenTable(): string {
  const text = readFileSync(readme, 'utf8');
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end)).trim();
}

async function judgeAll(): Promise<JudgedRecording[]> {
  const judged: JudgedRecording[] = [];
  for (const check of checkIds) {
    for (const system of systems) {
      for (const fixture of fixturesOf(check, system)) {
        const { verdict: right } = JSON.parse(readFileSync(join(fixture, 'verdict.json'), 'utf8'));
        const { verdict } = await replayFixture(fixture, check);
        judged.push({ check, system, right, said: verdict.verdict });
      }
    }
  }
  return judged;
}

if (import.meta.main) {
  const text = readFileSync(readme, 'utf8');
  const table = recordingsTable(await judgeAll());
  writeFileSync(readme, `${text.slice(0, text.indexOf(begin))}${begin}\n${table}\n${text.slice(text.indexOf(end))}`);
}
