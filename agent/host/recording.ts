// The form of a recording: a folder with `recording.yaml`, written by `palisade-agent capture` or by hand from a log that
// somebody sent. This file says what may stand in it and reads it; recorded.ts answers from it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { isMap, isNode, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import { type CommandName, commandNames } from '../../shared/commands.ts';
import type { LibraryName } from '../../shared/host.ts';
import { Complaint } from '../complaint.ts';

const closed = { additionalProperties: false } as const;
const Text = (description: string) => Type.String({ description });
const DeviceNumber = Type.String({ pattern: '^[0-9]+:[0-9]+$', description: 'major:minor, in quotes: "254:0"' });

const OneOf = <T extends string>(...words: readonly T[]) => Type.Unsafe<T>(Type.String({ enum: [...words] }));
const Refusal = OneOf('absent', 'denied', 'timeout', 'too-large', 'failed');

export const RecordedCommand = Type.Object(
  {
    command: OneOf<CommandName>(...commandNames),
    arguments: Type.Optional(Type.Array(Type.String())),
    as: Type.Optional(Text('Login name of the account it was run as')),
    status: Type.Optional(Type.Union([Type.Integer({ minimum: 0, maximum: 255 }), Type.Null()])),
    stdout: Type.Optional(Text('What it printed')),
    stdoutFile: Type.Optional(Text('File with what it printed, relative to the folder')),
    stderr: Type.Optional(Text('What it complained of')),
    stderrFile: Type.Optional(Text('File with what it complained of, relative to the folder')),
    failure: Type.Optional(Refusal),
    detail: Type.Optional(Text('The failure in words')),
  },
  closed,
);
export type RecordedCommand = Type.Static<typeof RecordedCommand>;

export const RecordedFile = Type.Object(
  {
    text: Type.Optional(Type.String()),
    file: Type.Optional(Text('File with the contents, relative to the folder')),
    base64: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9+/\\s]*={0,2}\\s*$' })),
    error: Type.Optional(Refusal),
    detail: Type.Optional(Text('The error in words')),
    kind: Type.Optional(OneOf('file', 'directory', 'block-device', 'other')),
    device: Type.Optional(DeviceNumber),
    represents: Type.Optional(DeviceNumber),
    uid: Type.Optional(Type.Integer({ minimum: 0 })),
    mode: Type.Optional(Type.String({ pattern: '^[0-7]{3,5}$', description: 'Octal, in quotes: "0644"' })),
    size: Type.Optional(Type.Integer({ minimum: 0 })),
    modifiedAt: Type.Optional(Text('ISO 8601: 2026-11-24T10:00:00Z')),
  },
  closed,
);
export type RecordedFile = Type.Static<typeof RecordedFile>;

const RecordedLibraryCall = Type.Object(
  {
    library: OneOf<LibraryName>('systeminformation', 'node-disk-info'),
    call: Type.String({ minLength: 1 }),
    answer: Type.Optional(Type.Unknown()),
    failure: Type.Optional(Refusal),
    detail: Type.Optional(Type.String()),
  },
  closed,
);

const Path = Type.String({ pattern: '^(/|[A-Za-z]:)', description: 'A whole path' });

export const Recording = Type.Object(
  {
    system: OneOf('linux', 'macos', 'windows'),
    privileged: Type.Boolean({ description: 'Whether the agent had root or SYSTEM rights' }),
    user: Type.String({ minLength: 1, description: 'Login name it ran under' }),
    source: Type.Optional(Text('Where the recording is from')),
    capturedAt: Type.Optional(Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)$' })),
    commands: Type.Optional(Type.Array(RecordedCommand)),
    files: Type.Optional(Type.Record(Path, RecordedFile)),
    links: Type.Optional(Type.Record(Path, Type.String({ minLength: 1 }))),
    complete: Type.Optional(Type.Array(Path)),
    folders: Type.Optional(Type.Record(Path, Type.Array(Type.String({ minLength: 1 })))),
    libraries: Type.Optional(Type.Array(RecordedLibraryCall)),
  },
  closed,
);
export type Recording = Type.Static<typeof Recording>;

export const manifestName = 'recording.yaml';
const validator = Compile(Recording);

/** A recording that cannot be used. Its message names the file, the line and the cure. */
export class RecordingError extends Complaint {}

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

function schemaComplaint(value: unknown, at: (pointer: readonly string[]) => string): string {
  // The deepest complaint is the one that names the field; those above it only say that something below is wrong.
  const complaints = validator.Errors(value);
  const depth = (path: string): number => path.split('/').length;
  const worst = [...complaints].sort((a, b) => depth(b.instancePath) - depth(a.instancePath))[0];
  if (worst === undefined) return `${at([])}: not a recording`;
  const pointer = worst.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const extra = 'additionalProperties' in worst.params ? worst.params.additionalProperties : undefined;
  const surplus = Array.isArray(extra) ? extra.map(String) : [];
  const field = [...pointer, ...surplus.slice(0, 1)].join(' > ') || 'the recording';
  const complaint =
    surplus.length > 0 ? 'there is no such field; see the list in shared/checks/README.md' : worst.message;
  return `${at([...pointer, ...surplus.slice(0, 1)])}: ${field} ${complaint}`;
}

function refuseContradictions(recording: Recording, path: string): void {
  const complain = (what: string, cure: string): never => {
    throw new RecordingError(`${path}: ${what}; ${cure}`);
  };
  for (const entry of recording.commands ?? []) {
    const named = [entry.command, ...(entry.arguments ?? [])].join(' ');
    const hasStatus = entry.status !== undefined;
    if (hasStatus === (entry.failure !== undefined)) {
      complain(
        `the command "${named}" has ${hasStatus ? 'both' : 'neither'} status and failure`,
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
