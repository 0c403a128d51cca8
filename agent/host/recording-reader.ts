// Reads the manifest of a recording. A mistake in it is named with its line and its cure, since people write it by hand.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Compile } from 'typebox/compile';
import { isMap, isNode, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import { manifestName, Recording, RecordingError } from './recording.ts';

const validator = Compile(Recording);

/** Reads and checks the manifest of a folder. Throws RecordingError. */
export async function readRecording(folder: string): Promise<Recording> {
  const path = join(folder, manifestName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new RecordingError(
      `${path} cannot be read. Give the folder that holds ${manifestName}; \`palisade-agent capture DIR\` makes one.`,
      { cause },
    );
  }
  return parseRecording(text, path);
}

/** @param path what messages call the text */
export function parseRecording(text: string, path: string): Recording {
  const lines = new LineCounter();
  // The core schema keeps `2026-11-24T10:00:00Z` and `254:0` the strings they are.
  const document = parseDocument(text, { lineCounter: lines, schema: 'core' });
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new RecordingError(`${path}, line ${lines.linePos(broken.pos[0]).line}: ${broken.message.split('\n')[0]}`);
  }
  const value: unknown = document.toJS();
  if (validator.Check(value)) {
    refuseContradictions(value, path);
    return value;
  }
  const at = (pointer: readonly string[]): string => {
    const offset = offsetOf(document.contents, pointer);
    return offset === undefined ? path : `${path}, line ${lines.linePos(offset).line}`;
  };
  throw new RecordingError(schemaComplaint(value, at));
}

/** Where a value stands in the text: the innermost of its parents that is there. */
function offsetOf(root: ParsedNode | null, pointer: readonly string[]): number | undefined {
  let node: unknown = root;
  let offset = root?.range?.[0];
  for (const key of pointer) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(isNode(item.key) ? item.key.toJSON() : item.key) === key);
      if (pair === undefined) break;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

type SchemaError = ReturnType<typeof validator.Errors>[number];

function schemaComplaint(value: unknown, at: (pointer: readonly string[]) => string): string {
  // The deepest complaint is the one that names the field; those above it only say that something below is wrong.
  const depth = ({ instancePath }: SchemaError): number => pointerOf(instancePath).length;
  const named = validator.Errors(value).filter(({ keyword }) => keyword !== 'boolean');
  const [deepest] = named.sort((a, b) => depth(b) - depth(a));
  if (deepest === undefined) return `${at([])}: not a recording`;
  const pointer = pointerOf(deepest.instancePath);
  if (isSurplus(deepest)) {
    const name = deepest.params.additionalProperties[0] ?? '';
    const isPath = ['files', 'links', 'folders'].includes(pointer[0] ?? '') && pointer.length === 1;
    const complaint = isPath
      ? 'must be a whole path, from the root on'
      : 'is unknown; there is no such field (see shared/checks/README.md)';
    return `${at([...pointer, name])}: ${fieldName([...pointer, name])} ${complaint}`;
  }
  return `${at(pointer)}: ${fieldName(pointer)} ${wordsFor(deepest)}`;
}

const isSurplus = (error: SchemaError): error is SchemaError & { keyword: 'additionalProperties' } =>
  error.keyword === 'additionalProperties';

const pointerOf = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** As a person counts: the first of a list is 1. */
const fieldName = (pointer: readonly string[]): string =>
  pointer.map((part) => (/^[0-9]+$/.test(part) ? String(Number(part) + 1) : part)).join(' > ') || 'the recording';

function wordsFor(error: SchemaError): string {
  switch (error.keyword) {
    case 'enum':
      return `must be one of ${error.params.allowedValues.join(', ')}`;
    case 'required':
      return `lacks ${error.params.requiredProperties.join(', ')}`;
    case 'type':
      return typeWords[String(error.params.type)] ?? error.message;
    default:
      return error.message;
  }
}

const typeWords: Record<string, string> = {
  string: 'must be text; put it in quotes',
  boolean: 'must be true or false',
  object: 'must hold fields, each with a name and a colon',
  array: 'must be a list',
  integer: 'must be a whole number',
};

function refuseContradictions(recording: Recording, path: string): void {
  const complain = (what: string, cure: string): never => {
    throw new RecordingError(`${path}: ${what}; ${cure}`);
  };
  for (const entry of recording.commands ?? []) {
    const named = [entry.command, ...(entry.arguments ?? [])].join(' ');
    const hasStatus = entry.status !== undefined;
    if (hasStatus === (entry.failure !== undefined)) {
      complain(
        `the command "${named}" has ${hasStatus ? 'both status and failure' : 'neither status nor failure'}`,
        'give one of the two',
      );
    }
    if (entry.arguments === undefined && entry.failure !== 'absent') {
      complain(`the command "${named}" has no arguments`, 'give them as a list, [] for none');
    }
  }
  for (const [file, { text, file: from, base64, error }] of Object.entries(recording.files ?? {})) {
    const given = [text, from, base64, error].filter((one) => one !== undefined).length;
    if (given > 1) complain(`${file} has more than one of text, file, base64 and error`, 'give one of them');
  }
  if (recording.capturedAt !== undefined && Number.isNaN(Date.parse(recording.capturedAt))) {
    complain(`capturedAt "${recording.capturedAt}" is no instant`, 'write it as 2026-11-24T10:00:00Z');
  }
}
