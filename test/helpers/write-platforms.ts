// What the probes of macOS and Windows ask of a machine, gathered by replaying every recorded one: the part of
// agent/PLATFORMS.md that nobody types by hand. Run it to write that part anew: node test/helpers/write-platforms.ts
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRecording } from '../../agent/host/recorded.ts';
import { runChecks } from '../../agent/runner.ts';
import { type CheckId, checkById, checkIds } from '../../shared/checks/index.ts';
import { probesOf } from '../../shared/checks/probes.ts';
import { queries } from '../../shared/checks/queries.ts';
import type { Host } from '../../shared/host.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const platformsFile = join(root, 'agent/PLATFORMS.md');
export const begin = '<!-- written by test/helpers/write-platforms.ts -->';
const end = '<!-- end -->';

const someDay = Date.parse('2026-11-24T00:00:00Z');

/** The same host, with every question noted in words that are the same for every person and disk. */
function noting(host: Host, asked: Set<string>): Host {
  const noted = <T>(what: string, answer: T): T => {
    asked.add(general(what));
    return answer;
  };
  return {
    ...host,
    run: (command, args, options) => {
      const line = `\`${[command, ...args].join(' ')}\``;
      return noted(options?.as === undefined ? line : `${line}, as each person`, host.run(command, args, options));
    },
    readText: (path) => noted(`file ${path}`, host.readText(path)),
    readBytes: (path) => noted(`file ${path}`, host.readBytes(path)),
    readLink: (path) => noted(`link ${path}`, host.readLink(path)),
    list: (path) => noted(`folder ${path}`, host.list(path)),
    stat: (path) => noted(`attributes of ${path}`, host.stat(path)),
    library: (name, call) => noted(`library ${name}.${call}()`, host.library(name, call)),
    query: (query) => noted(`question "${query.name}"`, host.query(query)),
  };
}

const general = (asked: string): string =>
  asked
    .replaceAll(/\bdisk[0-9]+(s[0-9]+)*\b/g, 'diskN')
    .replaceAll(
      /(\/Users\/|Managed Preferences\/|-u |-user |-U |C:\\Users\\)(?!Shared|com\.)[a-z][a-z0-9._-]*(?=[\\/ `]|$)/g,
      '$1PERSON',
    )
    .replaceAll(/[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}/g, 'UUID');

async function askedBy(id: CheckId, system: 'macos' | 'windows'): Promise<string[]> {
  const folder = join(root, 'shared/checks', id, 'fixtures', system);
  const asked = new Set<string>();
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const recorded = await openRecording(join(folder, name));
    const now = recorded.capturedAt ?? someDay;
    await runChecks(noting(recorded, asked), [id], { now: () => now });
  }
  return [...asked].sort();
}

/** Of a question to Windows what it names: cmdlets, classes, registry, COM. */
function namedIn(id: string): string[] {
  const script = queries.find(({ name }) => name === id)?.script ?? '';
  const found = (pattern: RegExp): string[] =>
    [...new Set([...script.matchAll(pattern)].map(([, one = '']) => one))].sort();
  return [
    ['cmdlets', found(/\b((?:Get|Invoke|Confirm|Test)-[A-Za-z]+)\b/g)],
    ['classes and methods', found(/-(?:ClassName|MethodName)\s+'?([A-Za-z_0-9]+)/g)],
    ['COM and ADSI', found(/(?:-ComObject\s+'?([A-Za-z.]+)|\[adsi\])/gi).map((one) => one || 'ADSI WinNT')],
    ['registry', found(/'((?:SOFTWARE|SYSTEM|Software|System|Control Panel)\\[^']+)'/g)],
  ].flatMap(([kind, names]) =>
    names !== undefined && names.length > 0 ? [`${kind}: ${[names].flat().join(', ')}`] : [],
  );
}

/** Lines of Markdown: system, check, and what is asked. */
export async function platformsPart(): Promise<string> {
  const lines: string[] = [];
  for (const [system, title] of [
    ['macos', 'macOS'],
    ['windows', 'Windows'],
  ] as const) {
    lines.push(`## ${title}`, '');
    const probes = await probesOf(system);
    for (const id of checkIds.filter((one) => probes[one] !== undefined)) {
      lines.push(`### ${checkById(id).title} (\`${id}\`)`, '');
      const asked = [...(await askedBy(id, system)), ...(system === 'windows' ? namedIn(id) : [])];
      lines.push(...asked.map((one) => `- ${one}`), '');
    }
  }
  return lines.join('\n');
}

/** The file's text with that part put into its place. Throws when there is no place for it. */
export function withPart(text: string, part: string): string {
  const [before, rest] = text.split(`${begin}\n`);
  const after = rest?.split(`${end}\n`)[1];
  if (before === undefined || after === undefined) throw new Error(`${platformsFile} has no place for the list`);
  return `${before}${begin}\n\n${part}${end}\n${after}`;
}

if (import.meta.main) {
  writeFileSync(platformsFile, withPart(readFileSync(platformsFile, 'utf8'), await platformsPart()));
}
