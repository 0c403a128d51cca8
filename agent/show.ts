// What `palisade-agent check` prints for a person: a line for each check, then what is wrong and how to mend it.
import pc from 'picocolors';
import { checkById } from '../shared/checks/index.ts';
import { clauses } from '../shared/clauses.ts';
import type { VerdictWord } from '../shared/verdict.ts';
import type { CheckResult, LocalCheck } from './local-check.ts';

export interface Screen {
  colour: boolean;
  columns: number;
}

/** Colour only where a person looks at it and has not asked for none (no-color.org). */
export const screenOf = (stream: { isTTY?: boolean; columns?: number }, environment: NodeJS.ProcessEnv): Screen => ({
  colour: stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb',
  columns: Math.max(40, Math.min(stream.columns ?? 100, 120)),
});

const symbols: Record<VerdictWord, string> = { pass: '✓', fail: '✕', unknown: '?', 'not-applicable': '–' };
const words: Record<VerdictWord, string> = {
  pass: 'pass',
  fail: 'fail',
  unknown: 'unknown',
  'not-applicable': 'not applicable',
};

export function showTable({ device, checks }: LocalCheck, { colour, columns }: Screen): string {
  const paint = pc.createColors(colour);
  const tint: Record<VerdictWord, (text: string) => string> = {
    pass: paint.green,
    fail: paint.red,
    unknown: paint.yellow,
    'not-applicable': paint.dim,
  };
  const titleWidth = Math.max(...checks.map(({ id }) => checkById(id).title.length));
  const wordWidth = Math.max(...checks.map(({ verdict }) => words[verdict].length));
  const row = ({ id, verdict, reason }: CheckResult): string => {
    const head = `  ${symbols[verdict]} ${checkById(id).title.padEnd(titleWidth)}  ${words[verdict].padEnd(wordWidth)}  `;
    const [first = '', ...rest] = wrap(reason, columns - head.length);
    const painted = `  ${tint[verdict](symbols[verdict])} ${paint.bold(checkById(id).title.padEnd(titleWidth))}  ${tint[verdict](words[verdict].padEnd(wordWidth))}  `;
    return [painted + first, ...rest.map((line) => ' '.repeat(head.length) + line)].join('\n');
  };
  const details = checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
  const blocks = [
    `${paint.bold(clean(device.name))}  ${paint.dim(machineLine(device))}`,
    checks.map(row).join('\n'),
    ...details.map((check) => detailOf(check, columns, tint[check.verdict], paint.dim)),
    summaryOf(checks),
  ];
  return `\n${blocks.join('\n\n')}\n`;
}

function machineLine({ osName, osVersion, model, virtual }: LocalCheck['device']): string {
  const parts = [`${osName} ${osVersion}`, model, virtual ? 'virtual machine' : null];
  return parts
    .filter((part) => part !== null)
    .map(clean)
    .join(' · ');
}

function detailOf(
  { id, verdict, remedy, clauses: asked }: CheckResult,
  columns: number,
  tint: (text: string) => string,
  dim: (text: string) => string,
): string {
  const head = `${tint(`${symbols[verdict]} ${checkById(id).title}`)}${remedy.length > 0 ? ': what to do' : ''}`;
  const steps = remedy.map((step, index) => hang(`  ${index + 1}. `, step, columns));
  const law = asked.map((clause) => dim(hang('  ', `${clause}  ${clauses[clause]}`, columns)));
  return [head, ...steps, dim('  Asked by 201 CMR'), ...law].join('\n');
}

function summaryOf(checks: readonly CheckResult[]): string {
  const count = (word: VerdictWord): number => checks.filter(({ verdict }) => verdict === word).length;
  const all: [number, string][] = [
    [count('fail'), 'failed'],
    [count('unknown'), 'unknown'],
    [count('pass'), 'passed'],
    [count('not-applicable'), 'not applicable'],
  ];
  const said = all.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}: ${said.join(', ') || 'none made'}`;
}

const hang = (lead: string, text: string, columns: number): string =>
  wrap(text, columns - lead.length)
    .map((line, index) => (index === 0 ? lead : ' '.repeat(lead.length)) + line)
    .join('\n');

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of clean(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > Math.max(20, width)) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Names come from the machine: none may move the cursor or set colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
export const clean = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
