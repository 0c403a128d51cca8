// How the agent itself is: pure. From what its folder, its process and its connection tell, to what is well, what is not,
// and what to do.
import { inWords } from '../../shared/clock.ts';

export interface Finding {
  subject: 'folder' | 'identity' | 'service' | 'collector' | 'clock' | 'spool';
  /** `unknown`: it can be told only when something else is mended. */
  state: 'well' | 'ill' | 'unknown';
  words: string;
  cure: string | null;
}

/** What was found; `null` where nothing could be. */
export interface Found {
  folder: string;
  /** Why the folder cannot be used. */
  folderComplaint: string | null;
  /** Why the key or the enrolment cannot be used. */
  identityComplaint: string | null;
  enrolledWith: string | null;
  /** Whether others than the agent may read the key. */
  keyIsOpen: boolean;
  isRunning: boolean;
  isConnected: boolean;
  /** What the running agent says keeps it. */
  troubles: readonly string[];
  /** Whether something answers at the collector's address: tried where the agent is not connected. */
  answers: boolean | null;
  clockAheadMs: number | null;
  waiting: number;
  freeBytes: number | null;
}

/** Beyond this the collector clamps what a device says of time. */
const clockToleranceMs = 300_000;
/** A spool at its bounds needs about this. */
const leastFreeBytes = 64 * 1024 * 1024;

export const healthOf = (found: Found): Finding[] => [
  folderOf(found),
  identityOf(found),
  serviceOf(found),
  collectorOf(found),
  clockOf(found),
  spoolOf(found),
];

const well = (subject: Finding['subject'], words: string): Finding => ({ subject, state: 'well', words, cure: null });
const ill = (subject: Finding['subject'], words: string, cure: string | null): Finding => ({
  subject,
  state: 'ill',
  words,
  cure,
});
const cannotTell = (subject: Finding['subject'], words: string): Finding => ({
  subject,
  state: 'unknown',
  words,
  cure: null,
});

const folderOf = ({ folder, folderComplaint }: Found): Finding =>
  folderComplaint === null ? well('folder', `${folder} can be used.`) : ill('folder', folderComplaint, null);

function identityOf({ folderComplaint, identityComplaint, enrolledWith, keyIsOpen, folder }: Found): Finding {
  if (folderComplaint !== null) return cannotTell('identity', 'The folder that holds the key cannot be used.');
  if (identityComplaint !== null) return ill('identity', identityComplaint, null);
  if (enrolledWith === null) {
    const cure = 'Make a token at the collector and run: palisade-agent enroll --token …';
    return ill('identity', 'This device is not enrolled with a collector.', cure);
  }
  if (keyIsOpen) {
    const cure = `Close it: chmod 600 ${folder}/device-key.pem. If somebody may have copied it, enrol as a new device.`;
    return ill('identity', 'The device’s key can be read by others.', cure);
  }
  return well('identity', `Enrolled with ${enrolledWith}; the key is closed to others.`);
}

function serviceOf({ folderComplaint, isRunning }: Found): Finding {
  if (folderComplaint !== null) return cannotTell('service', 'Whether the agent runs is told in its folder.');
  return isRunning
    ? well('service', 'The agent runs.')
    : ill('service', 'The agent is not running.', 'Start its service, or: palisade-agent run');
}

function collectorOf({ enrolledWith, isConnected, troubles, answers }: Found): Finding {
  if (enrolledWith === null) return cannotTell('collector', 'No collector is known yet.');
  if (isConnected) return well('collector', `Connected to ${enrolledWith}.`);
  if (troubles.length > 0) return ill('collector', troubles.join(' '), null);
  if (answers === false) {
    const cure = 'See whether it runs, and whether this machine is on a network that leads to it.';
    return ill('collector', `${enrolledWith} cannot be reached.`, cure);
  }
  return cannotTell(
    'collector',
    `Something answers at ${enrolledWith}; only the running agent can tell whether it is the one.`,
  );
}

function clockOf({ clockAheadMs }: Found): Finding {
  if (clockAheadMs === null) return cannotTell('clock', 'It is compared with the collector’s at the next connection.');
  const apart = inWords(Math.abs(clockAheadMs));
  if (Math.abs(clockAheadMs) <= clockToleranceMs) return well('clock', `It differs from the collector’s by ${apart}.`);
  const which = clockAheadMs > 0 ? 'ahead of' : 'behind';
  return ill('clock', `It is ${apart} ${which} the collector’s.`, 'Set this machine’s clock, best by the network.');
}

function spoolOf({ folderComplaint, waiting, freeBytes }: Found): Finding {
  if (folderComplaint !== null) return cannotTell('spool', 'The folder that holds it cannot be used.');
  if (freeBytes !== null && freeBytes < leastFreeBytes) {
    return ill('spool', `The disk has ${Math.floor(freeBytes / 1024 / 1024)} MB left.`, 'Make some space.');
  }
  const reports = `${waiting} ${waiting === 1 ? 'report waits' : 'reports wait'} to be sent`;
  return well('spool', waiting === 0 ? 'Nothing waits to be sent.' : `${reports}, and none is lost.`);
}
