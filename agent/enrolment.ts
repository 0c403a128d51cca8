// Turns an enrolment token into an identity: knows the collector by the token, proves that the key is held, keeps the answer.
import { request } from 'node:https';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { ErrorReply } from '../shared/api/nouns.ts';
import type { Instant } from '../shared/clock.ts';
import type { DeviceDescription } from '../shared/device.ts';
import { EnrolReply, type EnrolRequest, enrolPath, type TokenContent } from '../shared/protocol/enrolment.ts';
import { sign } from '../shared/protocol/sign.ts';
import { authorityOf } from './collector-authority.ts';
import { codeOf } from './durable.ts';
import type { DeviceKey, Enrolment } from './identity.ts';

export type Enrolled = { ok: true; enrolment: Enrolment } | { ok: false; reason: string };

const timeoutMs = 15_000;
const longestReply = 64 * 1024;
const refused = (reason: string): Enrolled => ({ ok: false, reason });

export async function enrol(
  token: TokenContent,
  key: DeviceKey,
  description: DeviceDescription,
  now: Instant,
): Promise<Enrolled> {
  const url = new URL(token.url);
  try {
    const authority = await authorityOf(url, token.fingerprint, timeoutMs);
    if (!authority.ok) return refused(notThatCollector(token.url, authority.reason));
    const { secret } = token;
    const signature = sign('enrol', secret, key.key);
    const body: EnrolRequest = { secret, publicKey: key.publicKey, signature, description };
    const reply = await post(new URL(enrolPath, url), authority.ca, JSON.stringify(body));
    return understood(reply, token.url, authority.ca, key, now);
  } catch (fault) {
    return refused(unreachable(token.url, fault));
  }
}

function understood({ status, text }: Reply, url: string, ca: string, { device }: DeviceKey, now: Instant): Enrolled {
  const reply = parsed(text);
  if (status === 200 && fits(EnrolReply, reply)) {
    if (reply.device !== device)
      return refused(
        'The collector answered for another device. Update whichever of the two is older, and please report this.',
      );
    return { ok: true, enrolment: { url, collector: reply.collector, device, ca, enrolledAt: now } };
  }
  if (fits(ErrorReply, reply)) return refused([reply.error.message, reply.error.cure].filter(Boolean).join(' '));
  return refused(
    `The server at ${url} answered with status ${status}, not as a collector does. See what stands at that address.`,
  );
}

function fits<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  return Value.Check(schema, value);
}

const notThatCollector = (url: string, reason: string): string =>
  `The server at ${url} is not the collector that this token was made for: ${reason}. The token was not sent. ` +
  'If the collector was set up anew, make a new token there; else something that opens TLS (a proxy) stands between.';

function unreachable(url: string, fault: unknown): string {
  const words: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there. See whether the collector runs',
    ENOTFOUND: 'there is no such name. See whether this machine’s network knows it',
    EAI_AGAIN: 'the name could not be looked up. See whether this machine is on a network',
    ENETUNREACH: 'there is no way there. See whether this machine is on a network',
    EHOSTUNREACH: 'there is no way there. See whether this machine is on the right network',
    ECONNRESET: 'it ended the connection. See what stands at that address',
  };
  const message = fault instanceof Error ? fault.message : String(fault);
  return `The collector at ${url} cannot be reached: ${words[codeOf(fault) ?? ''] ?? message}, and try again.`;
}

interface Reply {
  status: number;
  text: string;
}

function post(url: URL, ca: string, body: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: 'POST',
      ca,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      // The collector is who holds a certificate of this authority, under whatever name it is reached.
      checkServerIdentity: () => undefined,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      timeout: timeoutMs,
      agent: false,
    });
    call.once('timeout', () => call.destroy(new Error('no answer in time')));
    call.once('error', reject);
    call.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > longestReply) call.destroy(new Error('the answer has no end'));
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.once('error', reject);
    });
    call.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
