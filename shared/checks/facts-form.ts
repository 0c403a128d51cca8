// Whether facts have the form that their check knows.
import type Type from 'typebox';
import { Compile } from 'typebox/compile';
import { type CheckId, checkById } from './index.ts';

type Validator = Pick<ReturnType<typeof Compile>, 'Check'>;

const validators = new Map<CheckId, Validator>();

/**
 * Compiled once, when first asked for: interpreting the schema took a seventh of an ingesting collector's time, and a
 * command that judges nothing should not wait for it.
 */
function validatorOf(id: CheckId): Validator {
  const known = validators.get(id);
  if (known !== undefined) return known;
  const schema: Type.TSchema = checkById(id).facts;
  const compiled = Compile(schema);
  validators.set(id, compiled);
  return compiled;
}

export const haveFactsForm = (id: CheckId, facts: unknown): boolean => validatorOf(id).Check(facts);
