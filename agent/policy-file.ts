// A policy given on the command line, for judging offline by other numbers than the default ones.
import { readFile } from 'node:fs/promises';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import { Policy } from '../shared/policy.ts';
import { Complaint } from './complaint.ts';

/** Reads YAML or JSON; what the file leaves out has its default. Throws Complaint. */
export async function readPolicyFile(path: string): Promise<Policy> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Complaint(`${path} cannot be read. Name a policy file, in YAML or JSON.`, { cause });
  }
  let written: unknown;
  try {
    written = parse(text) ?? {};
  } catch (cause) {
    const words = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new Complaint(`${path} is neither YAML nor JSON: ${words}`, { cause });
  }
  const policy: unknown = Value.Default(Policy, written);
  if (Value.Check(Policy, policy)) return policy;
  throw new Complaint(`${path}: ${complaintOf(policy)}. \`palisade policy show\` prints one that is right.`);
}

function complaintOf(policy: unknown): string {
  const [first] = Value.Errors(Policy, policy);
  if (first === undefined) return 'it is not a policy';
  const field = first.instancePath.split('/').slice(1).join(' > ') || 'the policy';
  const surplus = first.keyword === 'additionalProperties' ? first.params.additionalProperties.join(', ') : undefined;
  return surplus === undefined ? `${field} ${first.message}` : `${field} has no field named ${surplus}`;
}
