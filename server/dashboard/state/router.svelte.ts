// Where the person is. The address holds the whole view, so that it can be kept, shared and gone back to.
import { tick } from 'svelte';

interface EntryState {
  scroll?: number;
  /** Cursors of the pages before this one, for "Previous". */
  trail?: string[];
}

interface Place {
  path: string;
  search: string;
  state: EntryState;
}

const read = (): Place => ({
  path: location.pathname,
  search: location.search,
  state: (history.state ?? {}) as EntryState,
});

let place = $state.raw(read());

/** The address as the page now shows it. */
export const here = {
  get path(): string {
    return place.path;
  },
  get query(): URLSearchParams {
    return new URLSearchParams(place.search);
  },
  get trail(): string[] {
    return place.state.trail ?? [];
  },
};

const rememberScroll = (): void => history.replaceState({ ...history.state, scroll: scrollY }, '');

/** Screen readers and the keyboard start at the heading of the page that was opened. */
async function settle(scroll: number): Promise<void> {
  await tick();
  if (scroll === 0) document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  scrollTo({ top: scroll, behavior: 'instant' });
}

/** Opens another page. */
export function go(href: string): void {
  rememberScroll();
  history.pushState({}, '', href);
  place = read();
  void settle(0);
}

/** Another view of the same page: focus and scroll stay where they are. */
export function look(
  query: Record<string, string | undefined>,
  options: { push?: boolean; trail?: string[] } = {},
): void {
  const search = here.query;
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') search.delete(name);
    else search.set(name, value);
  }
  const href = `${place.path}${search.size === 0 ? '' : `?${search}`}`;
  const state: EntryState = options.trail ? { trail: options.trail } : {};
  if (options.push) {
    rememberScroll();
    history.pushState(state, '', href);
  } else history.replaceState(state, '', href);
  place = read();
}

function isOurs(event: MouseEvent, link: HTMLAnchorElement): boolean {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  return plain && !event.defaultPrevented && link.origin === location.origin && !link.target && !link.download;
}

/** Follows links within the dashboard without loading it anew, and the browser's own back and forward. */
export function startRouter(): void {
  history.scrollRestoration = 'manual';
  addEventListener('popstate', () => {
    place = read();
    void settle(place.state.scroll ?? 0);
  });
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
    if (link === null || !isOurs(event, link) || link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
