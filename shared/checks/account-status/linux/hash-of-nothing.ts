// Whether a hash is that of the empty password, for the methods of crypt(5) that can be followed here: `$5$` and `$6$`
// (Drepper, Unix crypt using SHA-256 and SHA-512). Of `$y$`, `$2b$`, `$1$` and the like it is not told. passwd takes no
// empty password; scripts that write a hash (`chpasswd -e`, `useradd -p`) do.
import { hash as digestOf } from 'node:crypto';

/** With more, looking would keep the machine busy. */
const mostRounds = 20_000;

/** @param field of an account whose password is not locked */
export function isHashOfNothing(field: string): boolean {
  const [, id, rounds = '5000', salt = '', hash] =
    /^\$([56])\$(?:rounds=([0-9]{1,9})\$)?([^$]{0,16})\$([./0-9A-Za-z]+)$/.exec(field) ?? [];
  const count = Math.max(1_000, Number(rounds));
  if (id === undefined || count > mostRounds) return false;
  const name = `${id} ${count} ${salt}`;
  const ofNothing = known.get(name) ?? computed(id, salt, count);
  if (known.size < mostKnown) known.set(name, ofNothing);
  return hash === ofNothing;
}

/** It takes some hundredths of a second and stays the same. Holds salts alone, and no password's hash. */
const known = new Map<string, string>();
const mostKnown = 1_000;

const computed = (id: string, salt: string, rounds: number): string =>
  id === '5' ? inOrder256(sumOf('sha256', salt, rounds)) : inOrder512(sumOf('sha512', salt, rounds));

/** Every part of the method that repeats the password falls away, since there is none. */
function sumOf(digest: string, saltText: string, rounds: number): Uint8Array {
  const hashed = (...parts: Uint8Array[]): Uint8Array => digestOf(digest, Buffer.concat(parts), 'buffer');
  const salt = Buffer.from(saltText);
  let sum = hashed(salt);
  const spice = hashed(...Array.from({ length: 16 + (sum[0] ?? 0) }, () => salt)).subarray(0, salt.length);
  for (let round = 0; round < rounds; round += 1) {
    const added = round % 3 === 0 ? [] : [spice];
    sum = round % 2 === 0 ? hashed(sum, ...added) : hashed(...added, sum);
  }
  return sum;
}

const letters = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Three bytes as four letters, the last bits first. */
function written(high: number, middle: number, low: number, count = 4): string {
  const bits = high * 65_536 + middle * 256 + low;
  return Array.from({ length: count }, (_, place) => letters[Math.floor(bits / 64 ** place) % 64]).join('');
}

/** The bytes change places: 0, 21, 42, then 22, 43, 1, then 44, 2, 23 … */
function inOrder512(sum: Uint8Array): string {
  const at = (place: number): number => sum[place] ?? 0;
  let text = '';
  for (let [a, b, c] = [0, 21, 42], left = 21; left > 0; left -= 1, [a, b, c] = [b + 1, c + 1, a + 1])
    text += written(at(a), at(b), at(c));
  return text + written(0, 0, at(63), 2);
}

/** 0, 10, 20, then 21, 1, 11, then 12, 22, 2 … */
function inOrder256(sum: Uint8Array): string {
  const at = (place: number): number => sum[place] ?? 0;
  let text = '';
  for (let [a, b, c] = [0, 10, 20], left = 10; left > 0; left -= 1, [a, b, c] = [c + 1, a + 1, b + 1])
    text += written(at(a), at(b), at(c));
  return text + written(0, at(31), at(30), 3);
}
