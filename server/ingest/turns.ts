// One after another for the same key, side by side for different ones.

export class InTurn<Key> {
  readonly #last = new Map<Key, Promise<unknown>>();

  /** Runs `work` when whatever was asked for under this key before is over, however it ended. */
  run<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(key, mine);
    const forget = (): void => {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  }
}
