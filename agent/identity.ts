// Who this device is: its key, which never leaves the folder, and the collector it enrolled with.
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { Instant } from '../shared/clock.ts';
import { CollectorId, DeviceId } from '../shared/ids.ts';
import { deviceIdOf, newKeyPair, type PublicKeyText, privateKeyOf, publicKeyText } from '../shared/protocol/sign.ts';
import { Complaint } from './complaint.ts';
import { codeOf, writeDurably } from './durable.ts';

const Enrolment = Type.Object({
  url: Type.String({ pattern: '^https://[^/?#]+$' }),
  collector: CollectorId,
  device: DeviceId,
  ca: Type.String({ description: 'PEM of the authority whose certificate the collector shows' }),
  enrolledAt: Instant,
});
export type Enrolment = Type.Static<typeof Enrolment>;

export interface DeviceKey {
  key: ReturnType<typeof privateKeyOf>;
  publicKey: PublicKeyText;
  device: DeviceId;
}

export interface Identity extends DeviceKey {
  enrolment: Enrolment;
}

const keyFile = (folder: string): string => join(folder, 'device-key.pem');
const enrolmentFile = (folder: string): string => join(folder, 'enrolment.json');

const enrolAnew = 'Enrol again: palisade-agent enroll --force --token …';

/** The device's key, made when there is none yet. Throws a Complaint when the one there cannot be used. */
export function deviceKey(folder: string): DeviceKey {
  const existing = readKey(folder);
  if (existing !== undefined) return existing;
  writeDurably(keyFile(folder), newKeyPair().privateKeyPem, 0o600);
  const made = readKey(folder);
  if (made === undefined) throw new Error(`${keyFile(folder)} was written and is not there`);
  return made;
}

/** Undefined before enrolment. Throws a Complaint when a file is damaged or does not belong to the others. */
export function readIdentity(folder: string): Identity | undefined {
  const enrolment = readEnrolment(folder);
  if (enrolment === undefined) return undefined;
  const key = readKey(folder);
  if (key === undefined) {
    throw new Complaint(
      `The device's key ${keyFile(folder)} is gone. Put it back from a backup; else delete ${enrolmentFile(folder)} and enrol as a new device.`,
    );
  }
  if (key.device !== enrolment.device) {
    throw new Complaint(
      `The key in ${keyFile(folder)} is not the one that enrolled as ${enrolment.device}. ${enrolAnew}`,
    );
  }
  return { ...key, enrolment };
}

export function writeEnrolment(folder: string, enrolment: Enrolment): void {
  writeDurably(enrolmentFile(folder), `${JSON.stringify(enrolment, null, 2)}\n`);
}

/** What was written at enrolment, without touching the key: for whoever only asks. */
export function readEnrolment(folder: string): Enrolment | undefined {
  const path = enrolmentFile(folder);
  const text = readText(path);
  if (text === undefined) return undefined;
  const value = parsed(text);
  if (!Value.Check(Enrolment, value)) throw new Complaint(`${path} is damaged. ${enrolAnew}`);
  try {
    new X509Certificate(value.ca);
  } catch (cause) {
    throw new Complaint(`${path} is damaged: the collector's certificate in it cannot be read. ${enrolAnew}`, {
      cause,
    });
  }
  return value;
}

function readKey(folder: string): DeviceKey | undefined {
  const path = keyFile(folder);
  const pem = readText(path);
  if (pem === undefined) return undefined;
  refuseOpenKey(path);
  try {
    const key = privateKeyOf(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`A key of type ${key.asymmetricKeyType}`);
    const publicKey = publicKeyText(key);
    return { key, publicKey, device: deviceIdOf(publicKey) };
  } catch (cause) {
    throw new Complaint(
      `The device's key ${path} is damaged. Put it back from a backup; else delete it and enrol as a new device.`,
      { cause },
    );
  }
}

/** A key that others could read proves nothing any more: like ssh, refuse it rather than mend it silently. */
function refuseOpenKey(path: string): void {
  if (process.platform === 'win32' || (statSync(path).mode & 0o077) === 0) return;
  throw new Complaint(
    `The device's key ${path} can be read by other users of this machine. If nobody has, close it: chmod 600 ${path}. If somebody may have, delete it and enrol as a new device.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    if (codeOf(cause) !== 'EACCES') throw new Error(`${path} cannot be read`, { cause });
    throw new Complaint(`${path} cannot be read by this user. Run as the user it belongs to (usually root).`, {
      cause,
    });
  }
}
