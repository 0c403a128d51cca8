// The one live connection. It carries no content, only "ask again": pages listen, and fetch what they show anew.
import type { LiveEvent } from '../../../shared/api/nouns.ts';

/** `lost`: the page shows what was true at `since`. */
export type LiveState = { is: 'connecting' } | { is: 'live' } | { is: 'lost'; since: number };

/** `everything`: events may have been missed while the connection was lost. */
export type Nudge = LiveEvent | { type: 'everything' };
type Listener = (nudge: Nudge) => void;

const listeners = new Set<Listener>();
let state = $state.raw<LiveState>({ is: 'connecting' });
let source: EventSource | undefined;
let attempts = 0;
let retry: ReturnType<typeof setTimeout> | undefined;

export const live = {
  get state(): LiveState {
    return state;
  },
};

/** Returns how to stop listening. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const tell = (nudge: Nudge): void => {
  for (const listener of listeners) listener(nudge);
};

const kinds = ['device', 'alert', 'person', 'policy'] as const;

function parse(text: string): LiveEvent | undefined {
  try {
    const { type, id } = JSON.parse(text) as Partial<LiveEvent>;
    const kind = kinds.find((known) => known === type);
    return kind && typeof id === 'string' ? { type: kind, id } : undefined;
  } catch {
    return undefined;
  }
}

function receive(event: MessageEvent<string>): void {
  const nudge = parse(event.data);
  if (nudge) tell(nudge);
}

function opened(): void {
  attempts = 0;
  const missed = state.is === 'lost';
  state = { is: 'live' };
  if (missed) tell({ type: 'everything' });
}

/** The browser tries again by itself after a cut, but not after an answer that is an error: then we do. */
function failed(): void {
  if (state.is !== 'lost') state = { is: 'lost', since: Date.now() };
  if (source?.readyState !== EventSource.CLOSED) return;
  attempts += 1;
  const ceiling = Math.min(30_000, 1_000 * 2 ** attempts);
  retry = setTimeout(connect, ceiling / 2 + (Math.random() * ceiling) / 2);
}

/** Begins, or begins anew, to listen to the collector. */
export function connect(): void {
  disconnect();
  source = new EventSource('/api/live');
  source.onopen = opened;
  source.onerror = failed;
  source.onmessage = receive;
  for (const kind of kinds) source.addEventListener(kind, receive);
}

/** When nobody is logged in there is nothing to hear. */
export function disconnect(): void {
  clearTimeout(retry);
  source?.close();
  source = undefined;
}
