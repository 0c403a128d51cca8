// The keyboard: one place that knows every key. Never while something is being typed, nor over a question.

interface Acts {
  search: () => void;
  help: () => void;
  go: (href: string) => void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;

const rows = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>('main [data-row]')].filter((row) => row.checkVisibility());

/** The row that holds the focus, or `undefined`. */
const currentRow = (): HTMLElement | undefined => rows().find((row) => row.contains(document.activeElement));

function move(by: 1 | -1): void {
  const all = rows();
  const current = currentRow();
  const at = current === undefined ? (by === 1 ? -1 : all.length) : all.indexOf(current);
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  const link = next?.querySelector<HTMLElement>('[data-row-link]');
  link?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'nearest' });
}

/** Presses the control of the current row that is marked for this key. */
function press(key: 'select' | 'acknowledge'): void {
  currentRow()?.querySelector<HTMLElement>(`[data-key="${key}"]`)?.click();
}

const places: Record<string, string> = { o: '/', a: '/alerts', d: '/devices', p: '/people', s: '/settings' };
let wentAt = 0;

/** Acts on one key; leaves it alone when it means nothing here. */
export function handleKey(event: KeyboardEvent, acts: Acts): void {
  if (document.querySelector('dialog[open]') !== null) return;
  const isCtrlK = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
  if (!isCtrlK && (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey)) return;
  const act = isCtrlK ? acts.search : actOf(event, acts);
  if (act === undefined) return;
  event.preventDefault();
  act();
}

function actOf(event: KeyboardEvent, acts: Acts): (() => void) | undefined {
  const place = places[event.key];
  if (place !== undefined && event.timeStamp - wentAt < 1_000) {
    wentAt = 0;
    return () => acts.go(place);
  }
  const own: Record<string, () => void> = {
    '/': acts.search,
    '?': acts.help,
    j: () => move(1),
    k: () => move(-1),
    x: () => press('select'),
    e: () => press('acknowledge'),
    g: () => {
      wentAt = event.timeStamp;
    },
  };
  return own[event.key];
}

/** What the help lists. */
export const keyWords: [string[], string][] = [
  [['/', 'Ctrl K'], 'Search'],
  [['j', 'k'], 'Next and previous row'],
  [['Enter'], 'Open the row'],
  [['x'], 'Select the row'],
  [['e'], 'Acknowledge the alert'],
  [['g o'], 'Overview'],
  [['g a'], 'Alerts'],
  [['g d'], 'Devices'],
  [['g p'], 'People'],
  [['g s'], 'Settings'],
  [['?'], 'This list'],
  [['Esc'], 'Close what is open'],
];
