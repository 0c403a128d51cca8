// Who may do what at the collector.
import Type from 'typebox';

export const Role = Type.Union([
  Type.Literal('viewer'),
  Type.Literal('operator'),
  Type.Literal('auditor'),
  Type.Literal('admin'),
]);
export type Role = Type.Static<typeof Role>;

/** What a route asks of its caller. `public` is said explicitly; no route is open by forgetting. */
export type Access = 'public' | Role;

const covers: Record<Role, readonly Role[]> = {
  viewer: ['viewer'],
  auditor: ['viewer', 'auditor'],
  operator: ['viewer', 'operator'],
  admin: ['viewer', 'auditor', 'operator', 'admin'],
};

export const mayUse = (held: Role, asked: Role): boolean => covers[held].includes(asked);
