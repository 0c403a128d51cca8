// One run at a time: whatever is asked for meanwhile is gathered into the next.
import type { CheckId } from '../shared/checks/index.ts';
import type { RequestId } from '../shared/ids.ts';

export interface RunRequest {
  checks: readonly CheckId[] | 'all';
  /** Nothing may be called unchanged. */
  inFull?: boolean;
  /** A person's "check now", which the report is to name. */
  answers?: RequestId | undefined;
  /** Asked for because a watched file changed, and nothing else. */
  hastened?: boolean;
}

/**
 * What one run can do of what is asked for: everything, but one request of a person, since a report names one. The
 * others keep their turn, in order.
 */
export function nextRun(asked: readonly RunRequest[]): { run: RunRequest; rest: RunRequest[] } | undefined {
  if (asked.length === 0) return undefined;
  const answered = asked.find((one) => one.answers !== undefined);
  const taken = asked.filter((one) => one.answers === undefined || one === answered);
  return { run: taken.reduce(merged), rest: asked.filter((one) => !taken.includes(one)) };
}

function merged(a: RunRequest, b: RunRequest): RunRequest {
  return {
    checks: a.checks === 'all' || b.checks === 'all' ? 'all' : [...new Set([...a.checks, ...b.checks])],
    inFull: a.inFull === true || b.inFull === true,
    answers: a.answers ?? b.answers,
    hastened: a.hastened === true && b.hastened === true,
  };
}

export class Runs {
  readonly #perform: (run: RunRequest) => Promise<void>;
  readonly #onFault: (fault: unknown) => void;
  #asked: RunRequest[] = [];
  #isRunning = false;
  #isStopped = false;

  constructor(perform: (run: RunRequest) => Promise<void>, onFault: (fault: unknown) => void) {
    this.#perform = perform;
    this.#onFault = onFault;
  }

  ask(request: RunRequest): void {
    this.#asked.push(request);
    if (!this.#isRunning) void this.#work();
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #work(): Promise<void> {
    this.#isRunning = true;
    // What is asked for in the same turn of the event loop belongs together.
    await new Promise((resolve) => setImmediate(resolve));
    for (let next = nextRun(this.#asked); next !== undefined && !this.#isStopped; next = nextRun(this.#asked)) {
      this.#asked = next.rest;
      try {
        await this.#perform(next.run);
      } catch (fault) {
        this.#onFault(fault);
      }
    }
    this.#isRunning = false;
  }
}
