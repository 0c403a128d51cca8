// Which machine a command looks at: this one, a recorded one, or this one with a recording laid over it.
import type { Instant } from '../shared/clock.ts';
import type { Host } from '../shared/host.ts';
import { Complaint } from './complaint.ts';
import { agentFolder, surroundings } from './config.ts';
import { memoryReadFrom } from './host/memory.ts';
import { nodeHost } from './host/node.ts';
import { overlay } from './host/overlay.ts';
import { openRecording } from './host/recorded.ts';

export interface HostOptions {
  replay?: string;
  overlay?: string;
}

export interface ChosenHost {
  host: Host;
  /** When the machine looked like this: the moment of the recording; absent for what is looked at now. */
  at?: Instant | undefined;
  overlay: boolean;
}

/** This machine, with what the service remembers of it. */
export const machineHere = (): Host => nodeHost({ memory: memoryReadFrom(agentFolder(undefined, surroundings())) });

/** Throws Complaint or RecordingError. */
export async function chooseHost(options: HostOptions): Promise<ChosenHost> {
  if (options.replay !== undefined && options.overlay !== undefined) {
    throw new Complaint(
      '--replay looks at a recording alone and --overlay at a recording over this machine: give one of the two.',
    );
  }
  if (options.replay !== undefined) {
    const host = await openRecording(options.replay);
    return { host, at: host.capturedAt, overlay: false };
  }
  const real = machineHere();
  if (options.overlay === undefined) return { host: real, overlay: false };
  const recorded = await openRecording(options.overlay);
  if (recorded.system !== real.system) {
    throw new Complaint(
      `${options.overlay} is a recording of ${recorded.system}, and this machine runs ${real.system}: look at it alone, with --replay.`,
    );
  }
  return { host: overlay(recorded, real), overlay: true };
}
