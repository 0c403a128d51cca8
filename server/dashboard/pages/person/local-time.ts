// Between instants and what a field for date and time holds, which is local and has no zone.

/** `2026-11-24T10:42` */
export function toLocal(instant: number): string {
  const offsetMs = new Date(instant).getTimezoneOffset() * 60_000;
  return new Date(instant - offsetMs).toISOString().slice(0, 16);
}

/** Undefined for a field that is not filled in. */
export function fromLocal(text: string): number | undefined {
  const instant = Date.parse(text);
  return Number.isNaN(instant) || instant < 0 ? undefined : instant;
}
