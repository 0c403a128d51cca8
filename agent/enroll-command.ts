// What `palisade-agent enroll` does once its options are read.
import { readFileSync } from 'node:fs';
import { systemClock } from '../shared/clock.ts';
import { decodeToken, type TokenContent } from '../shared/protocol/enrolment.ts';
import { Complaint } from './complaint.ts';
import { agentFolder, prepareFolder, surroundings } from './config.ts';
import { describeDevice } from './device.ts';
import { codeOf } from './durable.ts';
import { enrol } from './enrolment.ts';
import { nodeHost } from './host/node.ts';
import { deviceKey, type Enrolment, readEnrolment, writeEnrolment } from './identity.ts';
import { lockFolder } from './lock.ts';
import { forgetSpool } from './spool.ts';
import { agentVersion } from './version.ts';

export interface EnrollOptions {
  token?: string;
  tokenFile?: string;
  dataDir?: string;
  force?: true;
}

/** The exit status: 0 enrolled, 1 refused. */
export async function enroll(options: EnrollOptions): Promise<number> {
  const token = tokenFrom(options);
  const folder = agentFolder(options.dataDir, surroundings());
  prepareFolder(folder);
  const release = lockFolder(folder);
  try {
    return await enrolOn(folder, token, options.force === true);
  } finally {
    release();
  }
}

async function enrolOn(folder: string, token: TokenContent, force: boolean): Promise<number> {
  const before = force ? lenient(folder) : readEnrolment(folder);
  if (before !== undefined && !force) {
    return complain(
      `This device is already enrolled with the collector at ${before.url}, as ${before.device}. To enrol it anew with the same key, add --force.`,
    );
  }
  const key = deviceKey(folder);
  const description = await describeDevice(nodeHost(), agentVersion);
  const result = await enrol(token, key, description, systemClock.now());
  if (!result.ok) return complain(result.reason);
  // Reports made for one collector are none of another's business, and their numbers mean nothing there.
  if (before !== undefined && before.collector !== result.enrolment.collector) forgetSpool(folder);
  writeEnrolment(folder, result.enrolment);
  process.stdout.write(`Enrolled with the collector at ${token.url} as ${result.enrolment.device}.\n`);
  return 0;
}

/** A damaged record is what `--force` is there to replace. */
function lenient(folder: string): Enrolment | undefined {
  try {
    return readEnrolment(folder);
  } catch (fault) {
    if (fault instanceof Complaint) return undefined;
    throw fault;
  }
}

function complain(reason: string): number {
  process.stderr.write(`palisade-agent: ${reason}\n`);
  return 1;
}

function tokenFrom({ token, tokenFile }: EnrollOptions): TokenContent {
  if ((token === undefined) === (tokenFile === undefined))
    throw new Complaint('Give the enrolment token, with --token or with --token-file.');
  const content = decodeToken(token ?? readToken(tokenFile ?? ''));
  if (content === undefined) {
    throw new Complaint(
      'That is no enrolment token, or it was cut when it was copied. Copy the whole of it from the collector; it begins with "palisade1.".',
    );
  }
  return content;
}

function readToken(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (cause) {
    throw new Complaint(
      `The token file ${path} cannot be read (${codeOf(cause) ?? 'no reason given'}). Give the file that holds the token.`,
      { cause },
    );
  }
}
