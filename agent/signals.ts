// Notices that facts may have changed, by the files that a check watches: a change hastens its next run. Polled, since the
// same must work for /proc and /sys and on network file systems.
import type { CheckId } from '../shared/checks/index.ts';
import type { Clock, Instant } from '../shared/clock.ts';
import { type Files, type Fingerprints, fingerprintOf } from './fingerprints.ts';

interface Watched {
  fingerprints: Fingerprints;
  isRunning: boolean;
  /** Not to be hastened before this. */
  restUntil: Instant;
  restMs: number;
}

const shortestRestMs = 2_000;
const longestRestMs = 60_000;

export interface EndedRun {
  /** What the check's files looked like just before it ran; absent when nobody could say, and then as before. */
  fingerprints: Fingerprints | undefined;
  /** It ran because a file had changed, and for nothing else. */
  hastened: boolean;
  /** It found something else than the time before. */
  changed: boolean;
}

export class Watch {
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #watched = new Map<CheckId, Watched>();

  constructor(files: Files, clock: Clock) {
    this.#files = files;
    this.#clock = clock;
  }

  /** Some checks begin to run. Whether a file changes meanwhile is told when they are through. */
  aboutToRun(ids: readonly CheckId[]): void {
    for (const id of ids) {
      const watched = this.#watched.get(id);
      if (watched !== undefined) watched.isRunning = true;
    }
  }

  /** A run of a check is over. One that was hastened for nothing lets it rest longer, up to a minute. */
  hasRun(id: CheckId, { fingerprints, hastened, changed }: EndedRun): void {
    const before = this.#watched.get(id);
    const restMs =
      changed || !hastened ? shortestRestMs : Math.min(longestRestMs, (before?.restMs ?? shortestRestMs) * 2);
    this.#watched.set(id, {
      fingerprints: fingerprints ?? before?.fingerprints ?? {},
      isRunning: false,
      restUntil: this.#clock.now() + restMs,
      restMs,
    });
  }

  /** The checks whose files differ from what their last run saw, and which have rested. */
  async poll(): Promise<CheckId[]> {
    const seen = new Map<string, Promise<string>>();
    const isChanged = async ({ fingerprints }: Watched): Promise<boolean> => {
      for (const [path, before] of Object.entries(fingerprints)) {
        const now = seen.get(path) ?? fingerprintOf(this.#files, path);
        seen.set(path, now);
        if ((await now) !== before) return true;
      }
      return false;
    };
    const now = this.#clock.now();
    const hastened: CheckId[] = [];
    for (const [id, watched] of this.#watched) {
      // A clock that was set back must not make it rest for a day.
      const rests = now < watched.restUntil && watched.restUntil - now <= longestRestMs;
      if (!watched.isRunning && !rests && (await isChanged(watched))) hastened.push(id);
    }
    return hastened;
  }
}
