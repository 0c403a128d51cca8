// The policy's schema as plain JSON Schema, read the same way by what renders it, what checks it and what explains it.

export interface SchemaNode {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly { const?: unknown }[];
  properties?: Record<string, SchemaNode>;
  examples?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  items?: SchemaNode;
}

/** The words a value must be one of; undefined when it is not a choice. */
function choicesOf(schema: SchemaNode): readonly unknown[] | undefined {
  if (schema.enum !== undefined) return schema.enum;
  const constants = schema.anyOf?.map((option) => option.const);
  return constants?.every((constant) => constant !== undefined) ? constants : undefined;
}

/** What a value must be, to end the sentence "write …". */
export function expected(schema: SchemaNode): string {
  const choices = choicesOf(schema);
  if (choices !== undefined) return `one of ${choices.join(', ')}`;
  switch (schema.type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'array':
      return `a list, each of it ${expected(schema.items ?? {})}`;
    case 'object':
      return `settings of its own, indented below it: ${Object.keys(schema.properties ?? {}).join(', ')}`;
    default:
      return schema.examples === undefined
        ? 'a text'
        : `a number and s, m, h or d, as in ${schema.examples.join(', ')}, or 0`;
  }
}

function range({ minimum, maximum }: SchemaNode): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? '' : ` of at most ${maximum}`;
}

/** The name meant by one that is not known: the nearest, if it is near at all. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, distance: distanceBetween(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.max(2, best.candidate.length / 3) ? best.candidate : undefined;
}

/** Levenshtein: how many letters to change, add or take away. */
function distanceBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a.slice(0, 100)].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const [above, left, diagonal] = [row[j + 1] ?? 0, next[j] ?? 0, row[j] ?? 0];
      next.push(Math.min(above + 1, left + 1, diagonal + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
