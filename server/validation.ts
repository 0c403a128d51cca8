// Checks what comes in against the schema of its route, and says what is wrong by field and cure. TypeBox checks its own
// schemas: Ajv as Fastify sets it up would turn the numbers and nulls of a JSON body into texts without a word.
import type { FastifySchemaCompiler } from 'fastify';
import type Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { Value } from 'typebox/value';
import { Problem } from './errors.ts';

export const validatorCompiler: FastifySchemaCompiler<Type.TSchema> = ({ schema, httpPart, url }) => {
  const validator = Compile(schema);
  // The public API refuses what it does not know, so that a misspelt field is not silently without effect. Agents of
  // another version may say more than this collector understands.
  const known =
    url?.startsWith('/api/') && 'properties' in schema ? Object.keys(schema.properties as object) : undefined;
  return (received: unknown) => {
    // The parts of an address are texts; a body says itself what its values are.
    const typed = httpPart === 'body' ? received : Value.Convert(schema, received);
    const value = Value.Default(schema, typed);
    const unknown = known && unknownField(value, known);
    if (unknown !== undefined) return { error: unknownProblem(unknown, known ?? []) };
    if (validator.Check(value)) return { value };
    return { error: problemOf(validator.Errors(value)) };
  };
};

const unknownField = (value: unknown, known: string[]): string | undefined =>
  typeof value === 'object' && value !== null ? Object.keys(value).find((key) => !known.includes(key)) : undefined;

const unknownProblem = (field: string, known: string[]): Problem =>
  new Problem('invalid', {
    message: `There is no field "${field}" here.`,
    cure: known.length === 0 ? 'Leave it out.' : `The fields are: ${known.join(', ')}.`,
    field,
  });

function problemOf(errors: TLocalizedValidationError[]): Problem {
  const [first] = errors;
  if (first === undefined) return new Problem('invalid');
  if (first.keyword === 'required') {
    const [field] = first.params.requiredProperties;
    return new Problem('invalid', { message: `The field "${field}" is missing.`, ...(field && { field }) });
  }
  const field = first.instancePath.slice(1);
  if (field === '') return new Problem('invalid', { message: 'The request needs a body, a JSON object.' });
  return new Problem('invalid', { message: `The field "${field}" ${wish(errors, first)}.`, field });
}

/** What the field must be. One of several words: all of them. */
function wish(errors: TLocalizedValidationError[], first: TLocalizedValidationError): string {
  const words = errors
    .filter((error) => error.instancePath === first.instancePath)
    .flatMap((error) => (error.keyword === 'const' ? [error.params.allowedValue] : []));
  if (words.length > 1) return `must be one of ${words.join(', ')}`;
  return first.message;
}
