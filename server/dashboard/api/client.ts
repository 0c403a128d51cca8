// The one way to the collector: typed by the table of routes, the same that the server implements and scripts call.
import type { ErrorReply } from '../../../shared/api/nouns.ts';
import type { Body, Params, Query, Reply, RouteName } from '../../../shared/api/routes.ts';

type Given<K extends string, T> = [T] extends [undefined]
  ? { [P in K]?: undefined }
  : Partial<T> extends T
    ? { [P in K]?: T }
    : { [P in K]: T };

/** What a route takes: parts that it does not have cannot be given, parts with a required field must be. */
export type Request<R extends RouteName> = Given<'params', Params<R>> &
  Given<'query', Query<R>> &
  Given<'body', Body<R>>;

/** Why the collector did not do it, in its own words: what went wrong, and what to do about it. */
export class Refusal extends Error {
  readonly status: number;
  readonly error: ErrorReply['error'];

  /** Status 0: no answer at all. */
  constructor(status: number, error: ErrorReply['error'], cause?: unknown) {
    super(error.message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.error = error;
  }
}

const unreachable: ErrorReply['error'] = {
  code: 'unreachable',
  message: 'The collector does not answer.',
  cure: 'Check that it is running and that this computer reaches it, then try again.',
};

const garbled: ErrorReply['error'] = {
  code: 'garbled',
  message: 'Something other than the collector answered.',
  cure: 'A proxy may stand between; look at what it says, then try again.',
};

type OnRefusal = (refusal: Refusal) => void;
let onLoggedOut: OnRefusal = () => {};

/** Called when the collector says that nobody is logged in, whatever was asked. */
export function whenLoggedOut(listener: OnRefusal): void {
  onLoggedOut = listener;
}

function pathOf(template: string, params: Record<string, string> = {}, query: Record<string, unknown> = {}): string {
  const path = template.replace(/:([a-z]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size === 0 ? path : `${path}?${search}`;
}

function isErrorReply(value: unknown): value is ErrorReply {
  if (typeof value !== 'object' || value === null || !('error' in value)) return false;
  const { error } = value;
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

async function refusalOf(response: Response): Promise<Refusal> {
  const reply: unknown = await response.json().catch(() => undefined);
  return new Refusal(response.status, isErrorReply(reply) ? reply.error : garbled);
}

/** Asks the collector. Rejects with a Refusal; with an AbortError when `signal` ended it. */
export async function call<R extends RouteName>(name: R, request: Request<R>, signal?: AbortSignal): Promise<Reply<R>> {
  const [method = 'GET', template = ''] = name.split(' ');
  const { params, query, body } = request as { params?: Record<string, string>; query?: object; body?: object };
  const response = await fetch(pathOf(template, params, { ...query }), {
    method,
    credentials: 'same-origin',
    ...(signal && { signal }),
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  }).catch((cause: unknown) => {
    throw signal?.aborted ? cause : new Refusal(0, unreachable, cause);
  });
  if (!response.ok) {
    const refusal = await refusalOf(response);
    if (refusal.status === 401) onLoggedOut(refusal);
    throw refusal;
  }
  // The server sends what the table promises: it answers through the same schema.
  return (await response.json().catch((cause: unknown) => {
    throw signal?.aborted ? cause : new Refusal(response.status, garbled, cause);
  })) as Reply<R>;
}

/** Whatever was caught, as a refusal that can be shown. */
export const asRefusal = (caught: unknown): Refusal =>
  caught instanceof Refusal
    ? caught
    : new Refusal(
        0,
        {
          code: 'fault',
          message: 'The dashboard failed at this.',
          cure: 'Load the page again; if it stays, report it.',
        },
        caught,
      );
