// Passwords and expiry: /etc/shadow, shadow(5). No hash leaves this file, only what kind of thing stands in its place.

import { hasStrayCharacters, linesOf, wholeNumber } from '../../../linux/text.ts';
import type { Account } from '../facts.ts';
import { isHashOfNothing } from './hash-of-nothing.ts';

export type Secret = Pick<Account, 'password' | 'locked' | 'passwordChangedAt' | 'expiresAt'>;

/** Nothing is known of the password. */
export const unseen: Secret = {
  password: 'unknown',
  locked: 'unknown',
  passwordChangedAt: 'unknown',
  expiresAt: 'unknown',
};

const dayMs = 86_400_000;

/** By login name. A line that does not have its nine fields, or that contradicts another, leaves its account unseen. */
export function parseShadow(text: string): Map<string, Secret> {
  const secrets = new Map<string, Secret>();
  for (const line of linesOf(text).lines) {
    const fields = line.split(':');
    const name = fields[0] ?? '';
    if (name === '' || line.startsWith('#')) continue;
    secrets.set(name, secrets.has(name) ? unseen : secretIn(line, fields));
  }
  return secrets;
}

function secretIn(line: string, fields: readonly string[]): Secret {
  const [, password = '', changed = '', , , , , expiry = ''] = fields;
  if (fields.length !== 9 || hasStrayCharacters(line)) return unseen;
  if (!fields.slice(2, 8).every((field) => /^(-1|[0-9]{0,7})$/.test(field))) return unseen;
  const kind = passwordBehind(password);
  const mustChange = changed === '0' && kind.password === 'set';
  return {
    password: mustChange ? 'must-change' : kind.password,
    locked: kind.locked,
    passwordChangedAt: changedAt(changed),
    // pam_unix: expired from the day on, and day 0 (`chage -E 0`) is such a day; empty and -1 are none.
    expiresAt: expiry === '' || expiry === '-1' ? 'never' : Number(expiry) * dayMs,
  };
}

/** Empty: ageing is off, and so is the record of the change. 0: it must be changed, whenever it was set. */
function changedAt(field: string): Secret['passwordChangedAt'] {
  const day = wholeNumber(field);
  return day === undefined || day === 0 ? 'unknown' : day * dayMs;
}

/** Tells the hash of the empty password from others, where that can be told. */
export function passwordBehind(field: string): ReturnType<typeof passwordIn> {
  const kind = passwordIn(field);
  const isEmpty = kind.password === 'set' && kind.locked === 'unlocked' && isHashOfNothing(field);
  return isEmpty ? { ...kind, password: 'empty' } : kind;
}

/** Of the empty password by the old DES: what live images and scripts (`useradd -p`, `chpasswd -e`) write. */
export const oldHashOfNothing = 'U6aMy0wojraho';

/**
 * What a password field opens. `!` before a hash locks it; `!`, `!!`, `*` and the like alone mean that there never was
 * one. Which of `passwd -l` and `usermod -L` wrote it does not matter, nor how many marks it wrote.
 */
export function passwordIn(field: string): Pick<Secret, 'password' | 'locked'> {
  if (field === '' || field === oldHashOfNothing) return { password: 'empty', locked: 'unlocked' };
  const marks = /^[!*]*/.exec(field)?.[0] ?? '';
  const rest = field.slice(marks.length);
  if (marks !== '') {
    // `*LK*` and `*NP*` are what other systems write; no password ever becomes a text with a star in front.
    return {
      password: rest === '' || marks.startsWith('*') ? 'none' : isHash(rest) ? 'set' : 'unknown',
      locked: 'locked',
    };
  }
  // An `x` here points nowhere, and other words are what some tool left: not a password, and not proven to be none.
  return isHash(rest) ? { password: 'set', locked: 'unlocked' } : { password: 'unknown', locked: 'unknown' };
}

/** crypt(5): `$id$…`, the old DES of thirteen characters, or BSDi's `_` and nineteen. */
const isHash = (text: string): boolean =>
  /^\$[^:$]+\$./.test(text) || /^[./0-9A-Za-z]{13}$/.test(text) || /^_[./0-9A-Za-z]{19}$/.test(text);
