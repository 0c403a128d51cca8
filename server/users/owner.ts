// The owner of the data folder: whoever can read its owner.token is an administrator, so that the command line needs no
// password. A new token at each start.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Actor } from '../route.ts';

const owner: Actor = { name: 'owner', role: 'admin' };

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Tells the owner by an `Authorization` header; undefined for anybody else. */
export function ownerBy(token: string): (authorization: string) => Actor | undefined {
  const expected = digest(token);
  return (authorization) => {
    const given = /^Bearer ([A-Za-z0-9_-]+)$/.exec(authorization)?.[1];
    return given !== undefined && timingSafeEqual(digest(given), expected) ? owner : undefined;
  };
}
