// A list that never jumps under the pointer: while somebody's hand is on it, its rows change in place and new ones wait.
import { untrack } from 'svelte';
import { settle } from './settle.ts';

export class Held<T extends { id: string }> {
  shown = $state.raw<T[]>([]);
  #waiting = $state.raw<T[] | undefined>();
  #view: string | undefined;
  #pointer = false;
  #focus = false;

  /** New rows; those of another view (filter, page) are shown at once. */
  take(rows: T[], view: string): void {
    const underHand = view === this.#view && (this.#pointer || this.#focus);
    this.#view = view;
    const { shown, waiting } = untrack(() => settle(this.shown, rows, underHand));
    this.shown = shown;
    this.#waiting = waiting;
  }

  /** A row that the person just changed: it says so where it stands. */
  replace(row: T): void {
    this.shown = this.shown.map((old) => (old.id === row.id ? row : old));
    this.#waiting = this.#waiting?.map((old) => (old.id === row.id ? row : old));
  }

  release(): void {
    if (this.#waiting !== undefined) this.shown = this.#waiting;
    this.#waiting = undefined;
  }

  /** What waits, in words: `4 new`. Undefined when nothing does. */
  get waits(): string | undefined {
    if (this.#waiting === undefined) return undefined;
    const known = new Set(this.shown.map((row) => row.id));
    const fresh = this.#waiting.filter((row) => !known.has(row.id)).length;
    return fresh > 0 ? `${fresh} new` : 'Show changes';
  }

  /** For `{@attach}` on the list. */
  hand = (list: HTMLElement): (() => void) => {
    const stop = new AbortController();
    const on = (type: string, act: () => void): void => list.addEventListener(type, act, { signal: stop.signal });
    on('pointerenter', () => {
      this.#pointer = true;
    });
    on('pointerleave', () => {
      this.#pointer = false;
      this.#letGo();
    });
    on('focusin', () => {
      this.#focus = true;
    });
    on('focusout', () => {
      // While a question is open over the page, the list is still in hand.
      this.#focus = document.querySelector('dialog[open]') !== null;
      this.#letGo();
    });
    return () => stop.abort();
  };

  #letGo(): void {
    if (!this.#pointer && !this.#focus) this.release();
  }
}
