// Records a machine into a folder that `check --replay` judges anywhere, and that can be attached to a report of a fault:
// every call made and its answer, without what tells whose machine it is.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { Instant } from '../../shared/clock.ts';
import type { Host } from '../../shared/host.ts';
import { logCalls } from './capture/log.ts';
import { recordingOf } from './capture/recording-of.ts';
import { redactorOf } from './capture/redact.ts';
import { secretsIn } from './capture/secrets.ts';
import { manifestName } from './recording.ts';

export interface Capture {
  /** Answers as the machine does, and keeps every answer. */
  host: Host;
  /** Writes what was asked so far. Rejects when the folder cannot be written; the folder must be empty or not there. */
  write(folder: string, source: string, at: Instant): Promise<Captured>;
}

interface Captured {
  files: string[];
  /** Files whose contents could not be redacted and so are not in the recording. */
  leftOut: string[];
}

export function capture(real: Host): Capture {
  const { host, log } = logCalls(real);
  return {
    host,
    async write(folder, source, at) {
      const redactor = redactorOf(secretsIn(log, real.user));
      const capturedAt = new Date(at).toISOString();
      const { recording, files, leftOut } = recordingOf(log, real, redactor, redactor.text(source), capturedAt);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const [name, bytes] of files) {
        await mkdir(join(folder, dirname(name)), { recursive: true });
        await writeFile(join(folder, name), bytes, { flag: 'wx' });
      }
      const manifest = stringify(recording, { schema: 'core', lineWidth: 0, aliasDuplicateObjects: false });
      await writeFile(join(folder, manifestName), manifest, { flag: 'wx' });
      return { files: [manifestName, ...files.keys()], leftOut };
    },
  };
}

/** Whether a recording can be written there: the folder is empty, or not there yet. */
export async function isFreeFor(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return true;
    throw fault;
  }
}
