// Identifiers, branded so that one kind cannot stand where another is meant.
import Type from 'typebox';

type Id<Kind extends string> = string & { readonly kind: Kind };

const idSchema = <Kind extends string>(kind: Kind, prefix: string) =>
  Type.Unsafe<Id<Kind>>(Type.String({ pattern: `^${prefix}-[a-z2-7]{20}$`, description: `Identifier of a ${kind}` }));

/** Derived from the device's public key, so that a device cannot be given another's id. See protocol/sign.ts. */
export type DeviceId = Id<'device'>;
export const DeviceId = idSchema('device', 'd');
export type PersonId = Id<'person'>;
export const PersonId = idSchema('person', 'p');
export type AlertId = Id<'alert'>;
export const AlertId = idSchema('alert', 'a');
export type CollectorId = Id<'collector'>;
export const CollectorId = idSchema('collector', 'c');
export type TokenId = Id<'token'>;
export const TokenId = idSchema('token', 't');
export type UserId = Id<'user'>;
export const UserId = idSchema('user', 'u');
/** Links a person's "check now" to the report that answers it. */
export type RequestId = Id<'request'>;
export const RequestId = idSchema('request', 'r');
