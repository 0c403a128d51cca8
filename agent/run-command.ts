// What `palisade-agent run` does: the service itself, until it is told to end.
import { join } from 'node:path';
import { probesOf } from '../shared/checks/probes.ts';
import { systemClock } from '../shared/clock.ts';
import type { Host } from '../shared/host.ts';
import { Agent } from './agent.ts';
import { agentFolder, prepareFolder, surroundings } from './config.ts';
import { describeDevice } from './device.ts';
import { memoryIn } from './host/memory.ts';
import { nodeHost } from './host/node.ts';
import { readIdentity } from './identity.ts';
import { lockFolder } from './lock.ts';
import { runChecks } from './runner.ts';
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
    const host = await hostFor(options.overlay, folder);
    const overlay = options.overlay !== undefined;
    const probes = await probesOf(host.system);
    const agent = new Agent({
      folder,
      identity,
      spool: new Spool(folder),
      host,
      clock: systemClock,
      random: Math.random,
      times: cronTimes,
      signalsOf: (id) => {
        const own = probes[id]?.signals;
        if (options.overlay === undefined) return own;
        // What a recorded command answers is no file that a probe could name; it is in the manifest.
        const manifest = join(options.overlay, 'recording.yaml');
        return async (host) => [...((await own?.(host)) ?? []), manifest];
      },
      measure: runChecks,
      describe: () => describeDevice(host, agentVersion, overlay),
      overlay,
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

async function hostFor(recording: string | undefined, folder: string): Promise<Host> {
  if (recording === undefined) return nodeHost({ memory: memoryIn(folder) });
  // Loaded for demonstrations alone: the service does without a reader of recordings.
  const { openRecording } = await import('./host/recorded.ts');
  const { overlay } = await import('./host/overlay.ts');
  return overlay(await openRecording(recording), nodeHost());
}

const toldToEnd = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

/** For the journal, or whoever looks on: a line, and when. */
function say(line: string): void {
  process.stderr.write(`${new Date(systemClock.now()).toISOString()} ${line}\n`);
}
