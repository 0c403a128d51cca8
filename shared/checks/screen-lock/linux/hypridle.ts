// hypridle: its configuration, written in Hyprland's language: blocks, `name = value`, `$variables`, `#` comments.
import type { IdleRule, IdleRules } from './idle-rules.ts';

/** Undefined: the file includes others, or has something this reader does not understand. */
export function parseHypridle(text: string): IdleRules | undefined {
  const blocks = blocksOf(text);
  if (blocks === undefined) return undefined;
  const rules: IdleRule[] = [];
  const onReturn: (string | undefined)[] = [];
  for (const { name, fields } of blocks) {
    if (name !== 'listener') continue;
    const timeout = fields.get('timeout') ?? '';
    const command = fields.get('on-timeout');
    if (!/^[0-9]{1,7}$/.test(timeout)) return undefined;
    if (command !== undefined && command !== '') rules.push({ afterSeconds: Number(timeout), command });
    onReturn.push(fields.get('on-resume'));
  }
  const general = blocks.filter(({ name }) => name === 'general');
  const command = (field: string): string | undefined =>
    general.map(({ fields }) => fields.get(field)).findLast((value) => value !== undefined && value !== '');
  onReturn.push(command('after_sleep_cmd'));
  return {
    rules,
    onLockSignal: command('lock_cmd'),
    beforeSleep: command('before_sleep_cmd'),
    onReturn: onReturn.filter((one) => one !== undefined),
  };
}

/** `grace` of hyprlock's configuration: how long it opens without a password. Undefined: it cannot be told. */
export function parseHyprlockGrace(text: string): number | undefined {
  const blocks = blocksOf(text);
  if (blocks === undefined) return undefined;
  const written = blocks.filter(({ name }) => name === 'general').map(({ fields }) => fields.get('grace'));
  const grace = written.findLast((value) => value !== undefined) ?? '0';
  return /^[0-9]{1,7}$/.test(grace) ? Number(grace) : undefined;
}

interface Block {
  name: string;
  fields: Map<string, string>;
}

function blocksOf(text: string): Block[] | undefined {
  const variables = new Map<string, string>();
  const blocks: Block[] = [];
  const open: Block[] = [];
  for (const raw of text.split('\n')) {
    const line = withoutComment(raw).trim();
    if (line === '') continue;
    const [, opened] = /^([A-Za-z0-9_:.-]+)\s*\{$/.exec(line) ?? [];
    if (opened !== undefined) {
      const block = { name: opened, fields: new Map<string, string>() };
      open.push(block);
      if (open.length === 1) blocks.push(block);
      continue;
    }
    if (line === '}') {
      if (open.pop() === undefined) return undefined;
      continue;
    }
    const [, name, value] = /^([$A-Za-z0-9_:.-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || name === 'source') return undefined;
    const filled = filledIn(value, variables);
    if (name.startsWith('$')) variables.set(name, filled);
    else assign(name, filled, open.at(-1), blocks);
  }
  return open.length === 0 ? blocks : undefined;
}

/** `general:lock_cmd = …` outside of a block is the same as within it. */
function assign(name: string, value: string, block: Block | undefined, blocks: Block[]): void {
  const at = name.indexOf(':');
  if (block !== undefined) block.fields.set(name, value);
  else if (at > 0) blocks.push({ name: name.slice(0, at), fields: new Map([[name.slice(at + 1), value]]) });
}

/** `##` stands for one `#` that begins no comment. */
const withoutComment = (line: string): string => line.replaceAll('##', '\0').replace(/#.*$/, '').replaceAll('\0', '#');

const filledIn = (value: string, variables: ReadonlyMap<string, string>): string =>
  [...variables]
    .sort(([a], [b]) => b.length - a.length)
    .reduce((text, [name, own]) => text.replaceAll(name, own), value)
    .trim();
