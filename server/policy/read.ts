// YAML -> policy. What is missing takes its default; what is wrong is named by line, with the cause and the cure.
import { validate as isCron } from 'node-cron';
import { Value } from 'typebox/value';
import { isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { PolicyProblem } from '../../shared/api/nouns.ts';
import { Policy } from '../../shared/policy.ts';
import { expected, nearest, type SchemaNode } from './schema.ts';

export type ReadPolicy = { ok: true; policy: Policy } | { ok: false; problems: PolicyProblem[] };

/** Enough to mend at once. */
const mostProblems = 100;

export function readPolicy(yaml: string): ReadPolicy {
  const lines = new LineCounter();
  // Core schema: "no" and "on" stay words, so that nobody's answer turns into a boolean unseen.
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, schema: 'core' });
  const place = (offset: number | undefined): { line: number | null; column: number | null } => {
    if (offset === undefined) return { line: null, column: null };
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    const problems = document.errors.slice(0, mostProblems).map((error) => ({
      ...place(error.pos[0]),
      path: '/',
      message: `This is not YAML: ${error.message}. Mend the line; nested settings are indented by spaces.`,
    }));
    return { ok: false, problems };
  }
  const problems: PolicyProblem[] = [];
  const report: Report = (path, offset, message) => {
    if (problems.length < mostProblems) problems.push({ ...place(offset), path: path === '' ? '/' : path, message });
  };
  readNode(document.contents, Policy as SchemaNode, '', report);
  if (problems.length > 0) return { ok: false, problems };
  const policy: unknown = Value.Default(Policy, document.toJS({ maxAliasCount: 100 }) ?? {});
  fillEmpty(policy, Policy as SchemaNode);
  if (Value.Check(Policy, policy)) return { ok: true, policy };
  const [first] = Value.Errors(Policy, policy);
  return {
    ok: false,
    problems: [{ line: null, column: null, path: first?.instancePath ?? '/', message: first?.message ?? '' }],
  };
}

type Report = (path: string, offset: number | undefined, message: string) => void;

function readNode(node: Node | null, schema: SchemaNode, path: string, report: Report): void {
  if (schema.properties !== undefined) {
    if (node === null || (isScalar(node) && node.value === null)) return;
    if (isMap(node)) readMap(node, schema.properties, path, report);
    else report(path, startOf(node), `${nameOf(path)} must hold ${expected(schema)}.`);
    return;
  }
  // A zero without quotes is a number to YAML, and none the less what everybody writes for "no time at all".
  if (isScalar(node) && node.value === 0 && schema.type === 'string') node.value = '0';
  const value: unknown = node === null ? null : node.toJSON();
  const said = JSON.stringify(value) ?? 'null';
  if (!Value.Check(schema, value)) {
    const wrong = path.endsWith('/every') && typeof value === 'string' ? cronCure : `write ${expected(schema)}`;
    report(path, startOf(node), `${short(said)} cannot be the value of ${nameOf(path)}: ${wrong}.`);
    return;
  }
  if (path.endsWith('/every') && !isCron(String(value))) {
    report(path, startOf(node), `${short(said)} is no time that can come: ${cronCure}.`);
  }
}

const cronCure =
  'write six fields (second, minute, hour, day, month, weekday), as in "0 */15 * * * *" for every quarter of an hour';

function readMap(map: YAMLMap, properties: Record<string, SchemaNode>, path: string, report: Report): void {
  for (const pair of map.items) {
    if (!isPair(pair)) continue;
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (schema !== undefined) {
      readNode(isNode(pair.value) ? pair.value : null, schema, `${path}/${key}`, report);
      continue;
    }
    const known = Object.keys(properties);
    const meant = nearest(key, known);
    const cure = meant === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean "${meant}"?`;
    report(`${path}/${key}`, startOf(pair.key), `There is no setting "${short(key)}" in ${nameOf(path)}. ${cure}`);
  }
}

const nameOf = (path: string): string => (path === '' ? 'the policy' : path.slice(1).replaceAll('/', ' > '));
const short = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 79)}…`);
const startOf = (node: unknown): number | undefined => (isNode(node) ? (node.range?.[0] ?? undefined) : undefined);

/** `devices:` with nothing below it is YAML's null: everything in it is at its default. */
function fillEmpty(value: unknown, { properties }: SchemaNode): void {
  if (typeof value !== 'object' || value === null || properties === undefined) return;
  const holder = value as Record<string, unknown>;
  for (const [key, schema] of Object.entries(properties)) {
    if (schema.properties === undefined) continue;
    holder[key] = Value.Default(schema, holder[key] ?? {});
    fillEmpty(holder[key], schema);
  }
}
