// The collector's own authority and server certificate, as files in the data folder: made at first start, renewed in time.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { replaceFile } from '../data-folder.ts';
import {
  type Certified,
  certifyAuthority,
  certifyServer,
  endsWithin,
  fingerprintOf,
  isFor,
  namesOf,
  newKey,
} from './certificates.ts';

const renewAuthorityDays = 365;
const renewServerDays = 30;
/** Beyond it the oldest names go: a laptop that wanders through networks must not gather addresses for ever. */
const maxNames = 100;

/** A file of the collector's identity cannot be used. */
export class IdentityProblem extends Error {}

export interface Identity {
  /** By this agents know the collector. It never changes while the data folder is kept. */
  fingerprint: string;
  authority: X509Certificate;
  /** What the server shows: its key, and the leaf with the authority behind it. */
  tls: Certified;
}

/** Reads the identity, and makes or renews what is missing, near its end, or lacks one of `names`. */
export async function openIdentity(folder: string, names: readonly string[], clock: Clock): Promise<Identity> {
  const authority = await openAuthority(folder, clock);
  const server = await openServer(folder, authority, names, clock);
  const certificate = new X509Certificate(authority.cert);
  return {
    fingerprint: fingerprintOf(certificate),
    authority: certificate,
    tls: { key: server.key, cert: server.cert + authority.cert },
  };
}

async function openAuthority(folder: string, clock: Clock): Promise<Certified> {
  const keyFile = join(folder, 'ca-key.pem');
  const certFile = join(folder, 'ca.pem');
  if (!existsSync(keyFile)) {
    if (existsSync(certFile)) {
      throw new IdentityProblem(
        `The collector's key ${keyFile} is gone, and every enrolled agent knows the collector by it. Put it back from a backup; to begin anew with other agents, delete ${certFile} too.`,
      );
    }
    replaceFile(keyFile, await newKey());
  }
  const key = readKey(keyFile);
  const current = existsSync(certFile) ? readCertificate(certFile) : undefined;
  if (current !== undefined && !current.checkPrivateKey(createPrivateKey(key))) {
    throw new IdentityProblem(`${certFile} does not belong to the key ${keyFile}. Delete it: a new one is made.`);
  }
  if (current !== undefined && !endsWithin(current, renewAuthorityDays, clock.now())) {
    return { key, cert: `${current.toString().trimEnd()}\n` };
  }
  const cert = await certifyAuthority(key, clock.now());
  replaceFile(certFile, cert, 0o644);
  return { key, cert };
}

async function openServer(
  folder: string,
  authority: Certified,
  names: readonly string[],
  clock: Clock,
): Promise<Certified> {
  const file = join(folder, 'server.pem');
  const current = existsSync(file) ? readServer(file) : undefined;
  if (current !== undefined && serves(current, authority, names, clock)) return current;
  // Names once certified stay, since agents may have enrolled by them.
  const kept = current === undefined ? [] : namesOf(new X509Certificate(current.cert));
  const all = [...new Set([...names, ...kept])].slice(0, maxNames);
  const made = await certifyServer(authority, all, clock.now());
  replaceFile(file, made.key + made.cert);
  return made;
}

function serves(server: Certified, authority: Certified, names: readonly string[], clock: Clock): boolean {
  const certificate = new X509Certificate(server.cert);
  return (
    certificate.verify(new X509Certificate(authority.cert).publicKey) &&
    !endsWithin(certificate, renewServerDays, clock.now()) &&
    names.every((name) => isFor(certificate, name))
  );
}

function readKey(file: string): string {
  const pem = readFileSync(file, 'utf8');
  try {
    createPrivateKey(pem);
    return pem;
  } catch (cause) {
    throw new IdentityProblem(`${file} is damaged: it holds no private key. Put it back from a backup.`, { cause });
  }
}

function readCertificate(file: string): X509Certificate {
  try {
    return new X509Certificate(readFileSync(file));
  } catch (cause) {
    throw new IdentityProblem(`${file} is damaged: it holds no certificate. Delete it: a new one is made.`, { cause });
  }
}

/** Key and certificate lie in one file, so that they are replaced together. Undefined when it is damaged: it is made anew. */
function readServer(file: string): Certified | undefined {
  const pem = readFileSync(file, 'utf8');
  const start = pem.indexOf('-----BEGIN CERTIFICATE-----');
  if (start === -1) return undefined;
  const [key, cert] = [pem.slice(0, start), pem.slice(start)];
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) ? { key, cert } : undefined;
  } catch {
    return undefined;
  }
}
