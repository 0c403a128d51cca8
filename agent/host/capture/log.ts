// Stands before a host and keeps every call made and every answer given, failures too. Answers pass unchanged.
import type { CommandName } from '../../../shared/commands.ts';
import type { Answer, CommandResult, FileStat, Host, LibraryName, MemoryName } from '../../../shared/host.ts';

/** What was asked, each question once: the first answer stands, as it does when the recording is replayed. */
export interface CallLog {
  commands: Map<
    string,
    { command: CommandName; args: readonly string[]; as?: string | undefined; answer: Answer<CommandResult> }
  >;
  contents: Map<string, Answer<Uint8Array>>;
  stats: Map<string, Answer<FileStat>>;
  links: Map<string, Answer<string>>;
  listings: Map<string, Answer<string[]>>;
  libraries: Map<string, { library: LibraryName; call: string; answer: Answer<unknown> }>;
  queries: Map<string, Answer<unknown>>;
  memory: Map<MemoryName, Answer<unknown>>;
}

export function logCalls(real: Host): { host: Host; log: CallLog } {
  const log: CallLog = {
    commands: new Map(),
    contents: new Map(),
    stats: new Map(),
    links: new Map(),
    listings: new Map(),
    libraries: new Map(),
    queries: new Map(),
    memory: new Map(),
  };
  const readBytes = async (path: string): Promise<Answer<Uint8Array>> =>
    once(log.contents, path, await real.readBytes(path));
  const stat = async (path: string): Promise<Answer<FileStat>> => once(log.stats, path, await real.stat(path));
  const host: Host = {
    system: real.system,
    privileged: real.privileged,
    user: real.user,
    run: async (command, args, options = {}) => {
      const as = options.as === real.user ? undefined : options.as;
      const answer = await real.run(command, args, options);
      return once(log.commands, JSON.stringify([command, args, as]), { command, args, as, answer }).answer;
    },
    readBytes,
    readText: async (path) => {
      const answer = await readBytes(path);
      return answer.ok ? { ok: true, value: Buffer.from(answer.value).toString('utf8') } : answer;
    },
    readLink: async (path) => {
      const answer = once(log.links, path, await real.readLink(path));
      // What is there and no link is known by its attributes; without them the recording could not say so.
      if (!answer.ok && answer.failure === 'failed') await stat(path);
      return answer;
    },
    list: async (path) => once(log.listings, path, await real.list(path)),
    stat,
    library: async (library, call) => {
      const answer = await real.library(library, call);
      return once(log.libraries, `${library} ${call}`, { library, call, answer }).answer;
    },
    query: async (query) => once(log.queries, query.name, await real.query(query)),
    memory: {
      recall: async (name) => once(log.memory, name, await real.memory.recall(name)),
      keep: (...kept) => real.memory.keep(...kept),
    },
  };
  return { host, log };
}

function once<T>(kept: Map<string, T>, key: string, answer: T): T {
  const first = kept.get(key);
  if (first !== undefined) return first;
  kept.set(key, answer);
  return answer;
}
