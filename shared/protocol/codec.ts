// Text <-> message, for both sides. Whatever comes from outside is `unknown` until a schema accepts it.
import type Type from 'typebox';
import { Compile } from 'typebox/compile';
import { checkIds } from '../checks/index.ts';
import { understoodPolicy } from '../policy.ts';
import { FromAgent, FromCollector } from './messages.ts';
import { limits, ReportBody } from './report.ts';

export type Decoded<T> = { ok: true; message: T } | { ok: false; code: 'malformed' | 'too-large'; reason: string };

function decoder<S extends Type.TSchema>(
  schema: S,
  what: string,
  maxBytes: number,
  readable: (value: unknown) => unknown = (value) => value,
): (text: string) => Decoded<Type.Static<S>> {
  const validator = Compile(schema);
  return (text) => {
    if (text.length > maxBytes)
      return {
        ok: false,
        code: 'too-large',
        reason: `${what} of ${text.length} characters; at most ${maxBytes} are accepted`,
      };
    let value: unknown;
    try {
      value = readable(JSON.parse(text));
    } catch {
      return { ok: false, code: 'malformed', reason: `${what} is not JSON` };
    }
    if (validator.Check(value)) return { ok: true, message: value as Type.Static<S> };
    const [first] = validator.Errors(value);
    return {
      ok: false,
      code: 'malformed',
      reason: `${what} does not fit its schema: ${first?.instancePath || '/'} ${first?.message ?? ''}`.trim(),
    };
  };
}

/**
 * What a collector of another version says, as far as this one understands it: checks that it does not know are left
 * out, and a policy's missing ones have their defaults. Whatever else is amiss the schema finds.
 */
function forThisVersion(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const message: Record<string, unknown> = { ...value };
  if (isGroup(message['policy'])) message['policy'] = understoodPolicy(message['policy']);
  if (message['type'] === 'check-now' && Array.isArray(message['checks'])) {
    message['checks'] = message['checks'].filter((id) => typeof id !== 'string' || isKnown(id));
  }
  return message;
}

const isGroup = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const isKnown = (id: string): boolean => checkIds.some((one) => one === id);

export const decodeFromAgent = decoder(FromAgent, 'A message', limits.frameBytes);
export const decodeFromCollector = decoder(FromCollector, 'A message', limits.frameBytes, forThisVersion);
export const decodeReportBody = decoder(ReportBody, 'A report', limits.reportBytes);

export const encode = (message: FromAgent | FromCollector): string => JSON.stringify(message);
