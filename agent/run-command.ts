// What `palisade-agent run` does: the service itself, until it is told to end.
import { resolve } from 'node:path';
import { systemClock } from '../shared/clock.ts';
import { Agent } from './agent.ts';
import { agentFolder, prepareFolder, surroundings } from './config.ts';
import { filesHere } from './host/files.ts';
import { readIdentity } from './identity.ts';
import { lockFolder } from './lock.ts';
import { measuringApart } from './measurement.ts';
import { cronTimes } from './schedule.ts';
import { Spool } from './spool.ts';
import { agentVersion } from './version.ts';

export interface RunOptions {
  dataDir?: string;
  overlay?: string;
}

/** The exit status: 0 told to end, 1 not enrolled. */
export async function run(options: RunOptions): Promise<number> {
  const folder = agentFolder(options.dataDir, surroundings());
  prepareFolder(folder);
  const release = lockFolder(folder);
  try {
    const identity = readIdentity(folder);
    if (identity === undefined) {
      process.stderr.write(
        'palisade-agent: This device is not enrolled with a collector yet. Make a token there and run: palisade-agent enroll --token …\n',
      );
      return 1;
    }
    const overlay = options.overlay === undefined ? undefined : resolve(options.overlay);
    const { assertWorks, ...measuring } = measuringApart(folder, overlay);
    // A recording may be wrong in many ways: said now, and not as so many unknowns.
    if (overlay !== undefined) await assertWorks();
    const agent = new Agent({
      folder,
      identity,
      spool: new Spool(folder),
      files: filesHere(),
      clock: systemClock,
      random: Math.random,
      times: cronTimes,
      ...measuring,
      overlay: overlay !== undefined,
      say,
    });
    const ended = toldToEnd();
    say(`Palisade agent ${agentVersion}, device ${identity.device}, collector ${identity.enrolment.url}.`);
    agent.start();
    await ended;
    await agent.stop();
    return 0;
  } finally {
    release();
  }
}

const toldToEnd = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

/** For the journal, or whoever looks on: a line, and when. */
function say(line: string): void {
  process.stderr.write(`${new Date(systemClock.now()).toISOString()} ${line}\n`);
}
