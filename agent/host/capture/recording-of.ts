// A log of calls as a recording: each answer in the place where a replay will look for it, redacted on the way.
import type { Answer, Failure, Host } from '../../../shared/host.ts';
import type { RecordedCommand, RecordedFile, Recording } from '../recording.ts';
import type { CallLog } from './log.ts';
import { redactListing } from './processes.ts';
import type { Redactor } from './redact.ts';

/** A manifest, and the files beside it that it names. */
export interface Written {
  recording: Recording;
  files: Map<string, Uint8Array>;
  /** Contents in a form that cannot be redacted, and so were left out. */
  leftOut: string[];
}

/** What is longer, or is no text, gets a file of its own, so that the manifest stays readable. */
const inlineBytes = 2_000;

interface Folder {
  files: Map<string, Uint8Array>;
  /** Names it after what it holds: `files/03-shadow`. */
  add(kind: 'files' | 'commands', name: string, bytes: Uint8Array): string;
}

export function recordingOf(log: CallLog, host: Host, redactor: Redactor, source: string, capturedAt: string): Written {
  const folder = newFolder();
  const leftOut: string[] = [];
  const files = filesOf(log, redactor, folder, leftOut);
  const { text } = redactor;
  const recording: Recording = {
    system: host.system,
    privileged: host.privileged,
    user: text(host.user),
    source,
    capturedAt,
    commands: [...log.commands.values()].map((call) => commandOf(call, redactor, folder)),
    files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
    links: recordOf(log.links, text, text),
    folders: recordOf(log.listings, text, (names) => names.map(text).sort()),
    libraries: [...log.libraries.values()].map(({ library, call, answer }) => ({
      library,
      call,
      ...(answer.ok ? { answer: redactor.answer(answer.value) } : failureOf(answer, `${library}.${call}()`, text)),
    })),
    queries: [...log.queries].map(([query, answer]) => ({
      query,
      ...(answer.ok ? { answer: redactor.answer(answer.value) } : failureOf(answer, query, text)),
    })),
    memory: Object.fromEntries(
      [...log.memory].flatMap(([name, answer]) => (answer.ok ? [[name, redactor.answer(answer.value)]] : [])),
    ),
  };
  return { recording, files: folder.files, leftOut };
}

function newFolder(): Folder {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    add(kind, name, bytes) {
      const place = `${kind}/${String(files.size + 1).padStart(2, '0')}-${name.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(0, 40)}`;
      files.set(place, bytes);
      return place;
    },
  };
}

function recordOf<T, U>(
  answers: ReadonlyMap<string, Answer<T>>,
  text: (t: string) => string,
  change: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(
    [...answers].flatMap(([path, answer]) => (answer.ok ? [[text(path), change(answer.value)] as const] : [])),
  );
}

/** A recording words failures as the machine does; only other words than those need to be kept. */
function failureOf(
  { failure, reason }: Failure,
  asked: string,
  text: (t: string) => string,
): { failure: NonNullable<RecordedCommand['failure']>; detail?: string } {
  const kind = failure === 'not-captured' ? 'failed' : failure;
  const said = reason.startsWith(`${asked}: `) ? reason.slice(asked.length + 2) : reason;
  return { failure: kind, ...(kind === 'failed' && { detail: text(said) }) };
}

type LoggedCommand = CallLog['commands'] extends Map<string, infer T> ? T : never;

function commandOf({ command, args, as, answer }: LoggedCommand, { text }: Redactor, folder: Folder): RecordedCommand {
  const asked = {
    command,
    arguments: args.map(text),
    ...(as !== undefined && { as: text(as) }),
  };
  if (!answer.ok) {
    const line = [command, ...args].join(' ') + (as === undefined ? '' : ` (as ${as})`);
    const { failure, detail } = failureOf(answer, line, text);
    return { ...asked, failure, ...(detail !== undefined && { detail }) };
  }
  const { status, stdout, stderr } = answer.value;
  const printed = (stream: 'stdout' | 'stderr', words: string): Partial<RecordedCommand> => {
    if (words === '') return {};
    const bytes = Buffer.from(text(words));
    if (bytes.length <= inlineBytes) return { [stream]: bytes.toString() };
    return { [`${stream}File`]: folder.add('commands', `${command}.${stream}`, bytes) };
  };
  return { ...asked, status, ...printed('stdout', redactListing(command, stdout)), ...printed('stderr', stderr) };
}

function filesOf(log: CallLog, redactor: Redactor, folder: Folder, leftOut: string[]): Map<string, RecordedFile> {
  const files = new Map<string, RecordedFile>();
  const add = (path: string, part: RecordedFile): void => {
    const place = redactor.text(path);
    files.set(place, { ...files.get(place), ...part });
  };
  const refuse = (path: string, answer: Failure): void => {
    const { failure, detail } = failureOf(answer, path, redactor.text);
    add(path, { error: failure, ...(detail !== undefined && { detail }) });
  };
  // A link or a folder that could be read is there, whatever else about it could not be.
  for (const answers of [log.listings, log.links]) {
    for (const [path, answer] of answers) if (!answer.ok && answer.failure !== 'failed') refuse(path, answer);
  }
  for (const [path, answer] of log.stats) {
    // What could be read is there, whatever else about it could not be told.
    if (!answer.ok && log.contents.get(path)?.ok) continue;
    if (!answer.ok) refuse(path, answer);
    else {
      const { kind, device, represents, uid, mode, sizeBytes, modifiedAt } = answer.value;
      const rights = `0${mode.toString(8)}`;
      add(path, {
        kind,
        device,
        ...(represents !== null && { represents }),
        uid,
        mode: rights,
        size: sizeBytes,
        modifiedAt: new Date(modifiedAt).toISOString(),
      });
    }
  }
  for (const [path, answer] of log.contents) {
    if (!answer.ok) refuse(path, answer);
    else {
      const bytes = redactor.contents(path, answer.value);
      if (bytes === undefined) leftOut.push(redactor.text(path));
      else add(path, contentsOf(path, bytes, folder, redactor));
    }
  }
  return files;
}

function contentsOf(path: string, bytes: Uint8Array, folder: Folder, { text }: Redactor): RecordedFile {
  const buffer = Buffer.from(bytes);
  const isText = buffer.equals(Buffer.from(buffer.toString('utf8')));
  if (isText && buffer.length <= inlineBytes) return { text: buffer.toString('utf8') };
  return { file: folder.add('files', text(path).slice(path.lastIndexOf('/') + 1), bytes) };
}
