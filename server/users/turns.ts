// Hashing a password takes 64 MiB and a tenth of a second: a few at once, a bounded number waiting, the rest sent away.
import { Problem } from '../errors.ts';

export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export function turns({ atOnce, waiting }: { atOnce: number; waiting: number }): Turns {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw new Problem('busy');
      await new Promise<void>((go) => queue.push(go));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      // The place is handed on, not given back, so that nobody slips in between.
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
