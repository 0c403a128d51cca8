// Says what is going on, at once: a laptop takes its time. The test runner keeps back what its tests say until they end,
// so they write it to a file, which the process that started them shows as it grows.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const name = 'PALISADE_LAPTOP_PROGRESS';
const everyMs = 500;

/** To be called by the process that starts the tests, which shows what they say from then on. The answer ends it. */
export function showProgress(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-progress-'));
  const file = join(folder, 'lines');
  writeFileSync(file, '');
  process.env[name] = file;
  let shown = 0;
  const show = (): void => {
    const bytes = readFileSync(file);
    process.stderr.write(bytes.subarray(shown));
    shown = bytes.length;
  };
  const timer = setInterval(show, everyMs);
  return () => {
    clearInterval(timer);
    show();
    rmSync(folder, { recursive: true, force: true });
  };
}

export function progress(line: string): void {
  const text = `laptop: ${line}\n`;
  const file = process.env[name];
  if (file === undefined) process.stderr.write(text);
  else appendFileSync(file, text);
}
