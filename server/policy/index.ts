// The door of the policy: the one in force, and a word when another comes into force.
import type { VersionedPolicy } from '../../shared/policy.ts';

export interface PolicyInForce {
  current(): VersionedPolicy;
  /** Called after a new policy is in the store. */
  onChange(listener: (policy: VersionedPolicy) => void): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    policy: PolicyInForce;
  }
}
