// Where the next page of a list begins, as a text that callers hand back without looking into it.
import type Type from 'typebox';
import { Value } from 'typebox/value';
import { Problem } from './errors.ts';

export const encodeCursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** @throws Problem when the text is not a cursor of this list */
export function decodeCursor<S extends Type.TSchema>(schema: S, text: string | undefined): Type.Static<S> | undefined {
  if (text === undefined) return undefined;
  const place = parsed(text);
  if (Value.Check(schema, place)) return place;
  throw new Problem('invalid', {
    message: 'The cursor is not one of this list.',
    cure: 'Ask for the first page again, without a cursor.',
    field: 'cursor',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
