// The policy that the agent last heard of, kept so that it goes on as told when it starts without a network.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { defaultPolicy, understoodPolicy, type VersionedPolicy } from '../shared/policy.ts';
import { writeDurably } from './durable.ts';

const Known = Type.Object({ version: Type.Integer({ minimum: 1 }), policy: Type.Object({}) });

const policyFile = (folder: string): string => join(folder, 'policy.json');

/** Version 0, with every number at its default, when none was heard of yet or the file is no policy. */
export function knownPolicy(folder: string): VersionedPolicy {
  try {
    const value: unknown = JSON.parse(readFileSync(policyFile(folder), 'utf8'));
    // An agent that was updated since may know more checks than the file, or fewer.
    if (Value.Check(Known, value)) return { version: value.version, policy: understoodPolicy(value.policy) };
  } catch {
    // Not there, or not whole: the collector says it again at the next welcome.
  }
  return { version: 0, policy: defaultPolicy() };
}

export function keepPolicy(folder: string, policy: VersionedPolicy): void {
  writeDurably(policyFile(folder), JSON.stringify(policy));
}
