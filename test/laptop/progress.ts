// Says what is going on, at once: a laptop takes its time. The test runner keeps back what its tests say until they
// end, so they write to the terminal of the process that started it.
import { appendFileSync } from 'node:fs';

const name = 'PALISADE_LAPTOP_PROGRESS';

/** To be called by the process that starts the tests. */
export function shareTerminal(): void {
  process.env[name] = `/proc/${process.pid}/fd/2`;
}

export function progress(line: string): void {
  const text = `laptop: ${line}\n`;
  const shared = process.env[name];
  if (shared === undefined || shared.startsWith(`/proc/${process.pid}/`)) process.stderr.write(text);
  else {
    try {
      appendFileSync(shared, text);
    } catch {
      // A socket cannot be opened by another process; the runner shows what was said at the end, then.
      process.stderr.write(text);
    }
  }
}
