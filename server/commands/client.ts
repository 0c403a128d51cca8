// The command line's way to the running collector: its public API, as the owner of the data folder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorReply } from '../../shared/api/nouns.ts';
import type { Body, Params, Query, Reply, RouteName } from '../../shared/api/routes.ts';
import { type Config, settingNames } from '../config.ts';
import { Complaint } from './complaint.ts';

type Given<R extends RouteName> = (Params<R> extends undefined ? { params?: never } : { params: Params<R> }) &
  (Query<R> extends undefined ? { query?: never } : { query?: Query<R> }) &
  (Body<R> extends undefined ? { body?: never } : { body: Body<R> });

/** The same of any route. */
interface Parts {
  params?: object;
  query?: object;
  body?: object;
}

export interface Client {
  /** @throws Complaint with the collector's own words when it refuses */
  call<R extends RouteName>(route: R, given: Given<R>): Promise<Reply<R>>;
}

/** Throws a Complaint when there is no running collector to speak to. */
export function openClient({ dataDir, localPort }: Pick<Config, 'dataDir' | 'localPort'>): Client {
  const token = readOwned(dataDir, 'owner.token');
  const noted = JSON.parse(readOwned(dataDir, 'collector.json')) as { localUrl?: string };
  const base = noted.localUrl ?? `http://localhost:${localPort}`;
  // Which parts a route has, TypeScript knows only once the route is known; here it is any.
  return { call: (route, given) => call(base, token.trim(), dataDir, route, given as Parts) };
}

const start = 'Start it with: palisade serve';

function readOwned(dataDir: string, name: string): string {
  try {
    return readFileSync(join(dataDir, name), 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EACCES' || code === 'EPERM') {
      throw new Complaint(
        `${join(dataDir, name)} cannot be read by this user. Run this as the user that the collector runs as.`,
        { cause },
      );
    }
    throw new Complaint(
      `No collector runs on the data folder ${dataDir}. ${start}; or name its folder with ${settingNames.dataDir.env} or ${settingNames.dataDir.flag}.`,
      { cause },
    );
  }
}

async function call<R extends RouteName>(
  base: string,
  token: string,
  dataDir: string,
  route: R,
  { params, query, body }: Parts,
): Promise<Reply<R>> {
  const [method = '', pattern = ''] = route.split(' ');
  const url = new URL(base + filled(pattern, params ?? {}));
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined) url.searchParams.set(key, String(value));
  }
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new Complaint(`The collector on ${dataDir} does not answer at ${base}. ${start}`, { cause });
  });
  const reply: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw complaintOf(response.status, reply);
  return reply as Reply<R>;
}

const filled = (pattern: string, params: object): string =>
  Object.entries(params).reduce(
    (url, [key, value]) => url.replace(`:${key}`, encodeURIComponent(String(value))),
    pattern,
  );

/** A refusal of the API, kept whole for who wants more than its words. */
export class Refusal extends Complaint {
  readonly reply: ErrorReply;

  constructor(reply: ErrorReply, status: 1 | 3) {
    super(`${reply.error.message} ${reply.error.cure}`, { status });
    this.reply = reply;
  }
}

function complaintOf(status: number, reply: unknown): Complaint {
  const isReply = typeof reply === 'object' && reply !== null && 'error' in reply;
  if (isReply) return new Refusal(reply as ErrorReply, status >= 500 ? 3 : 1);
  return new Complaint(`The collector answered ${status} and nothing that could be understood.`, { status: 3 });
}
