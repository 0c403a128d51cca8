// A policy given on the command line, for judging offline by other numbers than the default ones.
import { readFile } from 'node:fs/promises';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import { defaultPolicy, Policy } from '../shared/policy.ts';
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
  const policy = withDefaults(written, defaultPolicy());
  if (Value.Check(Policy, policy)) return policy;
  throw new Complaint(`${path}: ${complaintOf(policy)}. \`palisade policy show\` prints one that is right.`);
}

/** What is written, completed by what is not. A field that no policy has is left in, for the schema to complain of. */
function withDefaults(written: unknown, defaults: unknown): unknown {
  if (!isGroup(written) || !isGroup(defaults)) return written;
  const completed = Object.entries(written).map(([field, value]) => [field, withDefaults(value, defaults[field])]);
  return { ...defaults, ...Object.fromEntries(completed) };
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function complaintOf(policy: unknown): string {
  const [first] = Value.Errors(Policy, policy);
  if (first === undefined) return 'it is not a policy';
  const field = first.instancePath.split('/').slice(1).join(' > ') || 'the policy';
  const surplus = first.keyword === 'additionalProperties' ? first.params.additionalProperties.join(', ') : undefined;
  return surplus === undefined ? `${field} ${first.message}` : `${field} has no field named ${surplus}`;
}
