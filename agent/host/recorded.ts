// A machine that is not here: answers from a recording, and says `not captured` to everything the recording does not hold.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '../../shared/clock.ts';
import type { Answer, CommandResult, FileStat, Host, Memory } from '../../shared/host.ts';
import { type Asker, commandLine, failure, notCaptured, notInstalled, refusal } from './failures.ts';
import { nothingKept } from './memory.ts';
import { type RecordedTree, treeOf } from './recorded-tree.ts';
import { manifestName, type RecordedFile, type Recording, RecordingError } from './recording.ts';
import { readRecording } from './recording-reader.ts';

export interface RecordedHost extends Host {
  /** When the recording was made; verdicts that depend on the time are those of that moment. */
  readonly capturedAt?: Instant;
}

/**
 * A host that answers from the recording in a folder. It follows the folder: a manifest that changes is read anew, and
 * contents that it refers to are read when they are asked for. Throws RecordingError when the folder holds no recording.
 */
export async function openRecording(folder: string): Promise<RecordedHost> {
  let version = await versionOf(folder);
  const recording = await readRecording(folder);
  for (const file of referredTo(recording)) {
    const answer = await contents(folder, file);
    if (!answer.ok) throw new RecordingError(answer.reason);
  }
  const { system, privileged, user, capturedAt } = recording;
  let held = Promise.resolve(answersOf(folder, recording));
  /** Answers from the manifest as it is now; one that has been broken meanwhile is a failure, never an old answer. */
  async function ask<T>(question: (answers: Answers) => Promise<Answer<T>>): Promise<Answer<T>> {
    const newest = await versionOf(folder);
    if (newest !== version) {
      version = newest;
      held = readRecording(folder).then((recording) => answersOf(folder, recording));
    }
    try {
      return await question(await held);
    } catch (fault) {
      if (fault instanceof RecordingError) return failure('failed', fault.message);
      throw fault;
    }
  }
  return {
    system,
    privileged,
    user,
    ...(capturedAt !== undefined && { capturedAt: Date.parse(capturedAt) }),
    run: (...call) => ask((answers) => answers.run(...call)),
    readText: (path) => ask((answers) => answers.readText(path)),
    readBytes: (path) => ask((answers) => answers.readBytes(path)),
    readLink: (path) => ask((answers) => answers.readLink(path)),
    list: (path) => ask((answers) => answers.list(path)),
    stat: (path) => ask((answers) => answers.stat(path)),
    library: (...call) => ask((answers) => answers.library(...call)),
    query: (query) => ask((answers) => answers.query(query)),
    memory: { recall: (name) => ask((answers) => answers.recall(name)), keep: async () => {} },
  };
}

/** Changes whenever the manifest does. */
async function versionOf(folder: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(join(folder, manifestName));
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'absent';
  }
}

type Answers = Omit<Host, 'system' | 'privileged' | 'user' | 'memory'> & Pick<Memory, 'recall'>;

/** The files beside the manifest that it names. */
function referredTo({ commands = [], files = {} }: Recording): string[] {
  const named = [
    ...commands.flatMap((one) => [one.stdoutFile, one.stderrFile]),
    ...Object.values(files).map((one) => one.file),
  ];
  return named.filter((file) => file !== undefined);
}

function answersOf(folder: string, recording: Recording): Answers {
  const tree = treeOf(recording);
  const readBytes = (path: string): Promise<Answer<Uint8Array>> => bytesOf(folder, tree, path, recording);
  return {
    run: (command, args, options) => run(folder, recording, command, args, options?.as),
    readBytes,
    readText: async (path) => {
      const answer = await readBytes(path);
      return answer.ok ? { ok: true, value: Buffer.from(answer.value).toString('utf8') } : answer;
    },
    readLink: async (path) => linkOf(tree, path, recording),
    list: async (path) => listingOf(tree, path, recording),
    stat: async (path) => statOf(folder, tree, path, recording),
    library: async (library, call) => {
      const entry = recording.libraries?.find((one) => one.library === library && one.call === call);
      if (entry === undefined) return notCaptured(`${library}.${call}()`);
      if (entry.failure !== undefined) return refusal(`${library}.${call}()`, entry.failure, recording, entry.detail);
      return { ok: true, value: entry.answer };
    },
    query: async ({ name }) => {
      const entry = recording.queries?.find((one) => one.query === name);
      if (entry === undefined) return notCaptured(`the query "${name}"`);
      if (entry.failure !== undefined) return refusal(name, entry.failure, recording, entry.detail);
      return { ok: true, value: entry.answer };
    },
    // One that does not speak of it is of a machine that was looked at for the first time.
    recall: async (name) => {
      const value = recording.memory?.[name];
      return value === undefined ? nothingKept(name) : { ok: true, value };
    },
  };
}

async function run(
  folder: string,
  recording: Recording,
  command: string,
  args: readonly string[],
  as: string | undefined,
): Promise<Answer<CommandResult>> {
  const other = (name: string | undefined): string | undefined => (name === recording.user ? undefined : name);
  const asked = commandLine(command, args, other(as));
  const entries = recording.commands?.filter((one) => one.command === command) ?? [];
  const sameArguments = (given: readonly string[] | undefined): boolean =>
    given?.length === args.length && given.every((one, index) => one === args[index]);
  const entry =
    entries.find((one) => sameArguments(one.arguments) && other(one.as) === other(as)) ??
    // A program that is not there is not there whatever it is asked.
    entries.find((one) => one.failure === 'absent');
  if (entry === undefined) return notCaptured(`the command "${asked}"`);
  if (entry.failure === 'absent') return notInstalled(command);
  if (entry.failure !== undefined) return refusal(asked, entry.failure, recording, entry.detail);
  const stdout = await printed(folder, entry.stdout, entry.stdoutFile);
  if (!stdout.ok) return stdout;
  const stderr = await printed(folder, entry.stderr, entry.stderrFile);
  if (!stderr.ok) return stderr;
  return { ok: true, value: { status: entry.status ?? null, stdout: stdout.value, stderr: stderr.value } };
}

async function printed(folder: string, inline: string | undefined, file: string | undefined): Promise<Answer<string>> {
  if (file === undefined) return { ok: true, value: inline ?? '' };
  const answer = await contents(folder, file);
  return answer.ok ? { ok: true, value: answer.value.toString('utf8') } : answer;
}

async function contents(folder: string, file: string): Promise<Answer<Buffer>> {
  const path = join(folder, file);
  try {
    return { ok: true, value: await readFile(path) };
  } catch {
    return failure(
      'not-captured',
      `not captured: ${path}, which the recording names, cannot be read; put it there or take the line out`,
    );
  }
}

async function bytesOf(folder: string, tree: RecordedTree, path: string, asker: Asker): Promise<Answer<Uint8Array>> {
  const file = tree.file(path);
  if (file === 'known-absent') return refusal(path, 'absent', asker);
  if (file?.error !== undefined) return refusal(path, file.error, asker, file.detail);
  if (file?.text !== undefined) return { ok: true, value: Buffer.from(file.text) };
  if (file?.base64 !== undefined) return { ok: true, value: Buffer.from(file.base64, 'base64') };
  if (file?.file !== undefined) return await contents(folder, file.file);
  if (file === undefined && tree.isFolder(path)) return failure('failed', `${path}: is a folder`);
  return notCaptured(`the contents of ${path}`);
}

function linkOf(tree: RecordedTree, path: string, asker: Asker): Answer<string> {
  const target = tree.link(path);
  if (target === 'known-absent') return refusal(path, 'absent', asker);
  if (target === undefined || target === 'not-a-link') {
    const file = tree.file(path);
    if (file !== 'known-absent' && file?.error === 'denied') return refusal(path, 'denied', asker, file.detail);
    return target === undefined ? notCaptured(`the link ${path}`) : failure('failed', `${path}: is not a link`);
  }
  return { ok: true, value: target };
}

function listingOf(tree: RecordedTree, path: string, asker: Asker): Answer<string[]> {
  const names = tree.list(path);
  if (names === 'known-absent') return refusal(path, 'absent', asker);
  if (names !== undefined) return { ok: true, value: names };
  const file = tree.file(path);
  if (file !== 'known-absent' && file?.error !== undefined) return refusal(path, file.error, asker, file.detail);
  return notCaptured(`the names in ${path}`);
}

async function statOf(folder: string, tree: RecordedTree, path: string, asker: Asker): Promise<Answer<FileStat>> {
  const file = tree.file(path);
  if (file === 'known-absent') return refusal(path, 'absent', asker);
  if (file === undefined || !hasStat(file)) {
    if (file?.error !== undefined) return refusal(path, file.error, asker, file.detail);
    return notCaptured(`the attributes of ${path}`);
  }
  const kind: FileStat['kind'] = file.kind ?? (file.represents === undefined ? 'file' : 'block-device');
  return {
    ok: true,
    value: {
      kind,
      device: file.device ?? '0:0',
      represents: file.represents ?? null,
      uid: file.uid ?? 0,
      mode: file.mode === undefined ? (kind === 'directory' ? 0o755 : 0o644) : Number.parseInt(file.mode, 8),
      sizeBytes: file.size ?? (await sizeOf(folder, tree, path, asker)),
      modifiedAt: file.modifiedAt === undefined ? 0 : Date.parse(file.modifiedAt),
    },
  };
}

const hasStat = ({ kind, device, represents, uid, mode, size, modifiedAt }: RecordedFile): boolean =>
  [kind, device, represents, uid, mode, size, modifiedAt].some((field) => field !== undefined);

/** Of contents that were not recorded it is 0, which no probe takes for an answer to anything. */
async function sizeOf(folder: string, tree: RecordedTree, path: string, asker: Asker): Promise<number> {
  const answer = await bytesOf(folder, tree, path, asker);
  return answer.ok ? answer.value.length : 0;
}
