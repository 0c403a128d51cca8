// Text <-> message, for both sides. Whatever comes from outside is `unknown` until a schema accepts it.
import type Type from 'typebox';
import { Compile } from 'typebox/compile';
import { FromAgent, FromCollector } from './messages.ts';
import { limits, ReportBody } from './report.ts';

export type Decoded<T> = { ok: true; message: T } | { ok: false; code: 'malformed' | 'too-large'; reason: string };

function decoder<S extends Type.TSchema>(
  schema: S,
  what: string,
  maxBytes: number,
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
      value = JSON.parse(text);
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

export const decodeFromAgent = decoder(FromAgent, 'A message', limits.frameBytes);
export const decodeFromCollector = decoder(FromCollector, 'A message', limits.frameBytes);
export const decodeReportBody = decoder(ReportBody, 'A report', limits.reportBytes);

export const encode = (message: FromAgent | FromCollector): string => JSON.stringify(message);
