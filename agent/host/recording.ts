// The form of a recording: a folder with `recording.yaml`, written by `palisade-agent capture` or by hand from a log that
// somebody sent. This file says what may stand in it; recording-reader.ts reads it, and recorded.ts answers from it.
import Type from 'typebox';
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

const RecordedQuery = Type.Object(
  {
    query: Type.String({ minLength: 1, description: 'Name of one of shared/checks/queries.ts' }),
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
    files: Type.Optional(Type.Record(Path, RecordedFile, closed)),
    links: Type.Optional(Type.Record(Path, Type.String({ minLength: 1 }), closed)),
    complete: Type.Optional(Type.Array(Path)),
    folders: Type.Optional(Type.Record(Path, Type.Array(Type.String({ minLength: 1 })), closed)),
    libraries: Type.Optional(Type.Array(RecordedLibraryCall)),
    queries: Type.Optional(Type.Array(RecordedQuery)),
    memory: Type.Optional(
      Type.Object(
        { 'waiting-updates': Type.Optional(Type.Unknown()) },
        { ...closed, description: 'What earlier runs left' },
      ),
    ),
  },
  closed,
);
export type Recording = Type.Static<typeof Recording>;

export const manifestName = 'recording.yaml';

/** A recording that cannot be used. Its message names the file, the line and the cure. */
export class RecordingError extends Complaint {}
