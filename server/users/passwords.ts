// Passwords: hashed with Argon2id, slowly and with much memory, so that a stolen store does not give them away (17.04(1)(c)).
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

interface Cost {
  memory: number;
  passes: number;
  parallelism: number;
}

/** 64 MiB and three passes: RFC 9106's choice for where memory is dear. About a tenth of a second. */
const cost: Cost = { memory: 65_536, passes: 3, parallelism: 1 };
const tagLength = 32;

function derive(password: string, nonce: Buffer, { memory, passes, parallelism }: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Normalised, so that an accent typed on another keyboard is the same accent.
    const message = password.normalize('NFKC');
    argon2('argon2id', { message, nonce, memory, passes, parallelism, tagLength }, (error, tag) =>
      error === null ? resolve(tag) : reject(error),
    );
  });
}

/** With its cost in it, so that a later version may ask for more and still read this one: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await derive(password, salt, cost);
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** What an unknown user's password is compared with, so that the answer takes as long as for a known one. */
const nobody = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(Buffer.alloc(16))}$${unpadded(Buffer.alloc(tagLength))}`;

/** `hash` undefined: there is no such user. Costs the same, and is never true. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const parts = form.exec(hash ?? nobody);
  if (parts === null) throw new Error('A password hash in the store has an unknown form');
  const [memory, passes, parallelism] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const expected = Buffer.from(parts[5] ?? '', 'base64');
  const tag = await derive(password, Buffer.from(parts[4] ?? '', 'base64'), { memory, passes, parallelism });
  return tag.length === expected.length && timingSafeEqual(tag, expected) && hash !== undefined;
}
