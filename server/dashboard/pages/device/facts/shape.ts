// Whether an outcome holds facts that can be drawn. The collector has judged them; a drawing must only not break on facts
// of another version, which are then shown as they came.
import type { AccountStatusFacts } from '../../../../../shared/checks/account-status/facts.ts';
import type { DiskEncryptionFacts } from '../../../../../shared/checks/disk-encryption/facts.ts';
import type { ScreenLockFacts } from '../../../../../shared/checks/screen-lock/facts.ts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isListOf = (value: unknown, ...fields: string[]): value is Record<string, unknown>[] =>
  Array.isArray(value) && value.every((one) => isObject(one) && fields.every((field) => field in one));
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const isTextsIfAny = (...values: unknown[]): boolean => values.every((value) => value === undefined || isTexts(value));

/** `{ facts }` of an outcome; undefined for `{ unknown }` and for anything else. */
function factsOf(outcome: unknown): Record<string, unknown> | undefined {
  return isObject(outcome) && isObject(outcome['facts']) ? outcome['facts'] : undefined;
}

/** Why there are no facts, when the outcome says so. */
export const unknownOf = (outcome: unknown): string | undefined =>
  isObject(outcome) && typeof outcome['unknown'] === 'string' ? outcome['unknown'] : undefined;

export function diskFacts(outcome: unknown): DiskEncryptionFacts | undefined {
  const facts = factsOf(outcome);
  if (!facts || !isListOf(facts['volumes'], 'id', 'mounts', 'purpose', 'state', 'stacks')) return undefined;
  const stacksFit = facts['volumes'].every(
    ({ mounts, stacks }) =>
      isTexts(mounts) && Array.isArray(stacks) && stacks.every((stack) => isListOf(stack, 'name', 'kind', 'encrypts')),
  );
  return stacksFit && isTexts(facts['notSeen']) && isTextsIfAny(facts['notes'])
    ? (facts as DiskEncryptionFacts)
    : undefined;
}

export function accountFacts(outcome: unknown): AccountStatusFacts | undefined {
  const facts = factsOf(outcome);
  const fits =
    facts &&
    isListOf(facts['accounts'], 'name', 'enabled', 'locked', 'password', 'administrator', 'sessions') &&
    isObject(facts['automaticLogin']) &&
    isTexts(facts['notSeen']) &&
    isTextsIfAny(facts['systemAccounts'], facts['directories']);
  return fits ? (facts as AccountStatusFacts) : undefined;
}

export function lockFacts(outcome: unknown): ScreenLockFacts | undefined {
  const facts = factsOf(outcome);
  const fits =
    facts &&
    isListOf(facts['users'], 'user', 'desktop', 'locks', 'idleSeconds', 'enforced') &&
    isTexts(facts['notSeen']) &&
    isTextsIfAny(facts['notes']);
  return fits ? (facts as ScreenLockFacts) : undefined;
}
