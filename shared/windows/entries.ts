// A part of Windows's answer whose entries all have one form. One entry in another form, and nothing of it is known.
import type Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer } from '../host.ts';
import { partOf } from './powershell.ts';

export function entriesOf<T extends Type.TSchema>(
  answer: Answer<unknown>,
  name: string,
  form: T,
): Answer<Type.Static<T>[]> {
  const part = partOf(answer, name);
  if (!part.ok) return part;
  const entries: Type.Static<T>[] = [];
  for (const entry of part.value) {
    if (!Value.Check(form, entry)) return misunderstood(name);
    entries.push(entry);
  }
  return { ok: true, value: entries };
}

/** A part that always has exactly one entry. */
export function entryOf<T extends Type.TSchema>(
  answer: Answer<unknown>,
  name: string,
  form: T,
): Answer<Type.Static<T>> {
  const entries = entriesOf(answer, name, form);
  if (!entries.ok) return entries;
  const [entry, ...more] = entries.value;
  return entry === undefined || more.length > 0 ? misunderstood(name) : { ok: true, value: entry };
}

const misunderstood = (name: string): Answer<never> => ({
  ok: false,
  failure: 'failed',
  reason: `${name}: Windows answered in a form that is not understood`,
});
