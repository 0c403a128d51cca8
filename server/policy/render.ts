// Policy -> YAML, with every number written out and its reason as a comment above it, from the schema.
import { Document, isMap, isNode, isPair, isScalar, Scalar } from 'yaml';
import { checks } from '../../shared/checks/index.ts';
import { Policy } from '../../shared/policy.ts';
import type { SchemaNode } from './schema.ts';

const head = ` Palisade policy, version VERSION
 Change what you need, then: palisade policy check FILE, and palisade policy apply FILE
 What you leave out takes its default. Durations: 30s, 15m, 24h, 7d, or 0 for none.`;

export function renderPolicy(policy: Policy, version: number): string {
  const document = new Document(policy);
  document.commentBefore = head.replace('VERSION', String(version));
  explain(document.contents, Policy as SchemaNode, 0);
  return document.toString({ lineWidth: 120 });
}

function explain(node: unknown, { properties }: SchemaNode, depth: number): void {
  if (!isMap(node) || properties === undefined) return;
  for (const [at, pair] of node.items.entries()) {
    if (!isPair(pair) || !isScalar(pair.key)) continue;
    const key = String(pair.key.value);
    const schema = properties[key];
    if (schema === undefined) continue;
    const words = wordsOf(key, schema);
    if (words !== '') pair.key.commentBefore = wrap(words, 100 - depth * 2);
    if (at > 0) pair.key.spaceBefore = depth < 2 || schema.properties === undefined;
    if (typeof schema.default === 'string') quoteCron(pair.value, key);
    if (isNode(pair.value)) explain(pair.value, schema, depth + 1);
  }
}

function wordsOf(key: string, schema: SchemaNode): string {
  const check = checks.find(({ id }) => id === key);
  if (check !== undefined) return `${check.title}. ${check.question} ${check.clauses.join(', ')}`;
  const said = [schema.title, schema.description].filter((text) => text !== undefined).map((text) => `${text}.`);
  const choices = schema.enum === undefined ? [] : [`One of: ${schema.enum.join(', ')}.`];
  const usual = schema.default === undefined ? [] : [`Default: ${JSON.stringify(schema.default)}`];
  return [...said, ...choices, ...usual].join(' ');
}

/** A text such as `0` or `0 *\/15 * * * *` is quoted, so that it stays a text whoever edits it. */
function quoteCron(value: unknown, key: string): void {
  if (isScalar(value) && (key === 'every' || value.value === '0')) value.type = Scalar.QUOTE_DOUBLE;
}

function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= width) {
      lines.push(line);
      line = '';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}
