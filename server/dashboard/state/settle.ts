// What a list shows when new rows come while somebody's hand is on it. Pure.

interface Settled<T> {
  shown: T[];
  /** What the list will be once it is let go; undefined when that is what is shown. */
  waiting: T[] | undefined;
}

/** What to show of `incoming`, given what is shown and whether a pointer or the focus is within. */
export function settle<T extends { id: string }>(shown: T[], incoming: T[], underHand: boolean): Settled<T> {
  const unmoved = shown.length === incoming.length && shown.every((row, index) => row.id === incoming[index]?.id);
  if (!underHand || unmoved || shown.length === 0) return { shown: incoming, waiting: undefined };
  const byId = new Map(incoming.map((row) => [row.id, row]));
  return { shown: shown.map((row) => byId.get(row.id) ?? row), waiting: incoming };
}
