// `palisade policy`: what is asked of devices.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { PolicyProblem } from '../../shared/api/nouns.ts';
import { Refusal } from './client.ts';
import { type Common, clientOf, command, group, say, show } from './command.ts';
import { Complaint } from './complaint.ts';

export function policyCommand(): Command {
  const policy = group('policy', 'what is asked of devices');
  policy.addCommand(command('show', 'the policy in force, as a file you can edit').action(showPolicy));
  policy.addCommand(command('check', 'what is wrong with a policy file, by line').argument('<file>').action(check));
  policy.addCommand(
    command('apply', 'put a policy file in force; the fleet is judged anew at once').argument('<file>').action(apply),
  );
  return policy;
}

async function showPolicy(options: Common): Promise<void> {
  const reply = await clientOf(options).call('GET /api/policy', {});
  show(options, reply, () => reply.yaml.trimEnd());
}

async function check(file: string, options: Common): Promise<void> {
  const { problems } = await clientOf(options).call('POST /api/policy/check', { body: { yaml: read(file) } });
  show(options, { problems }, () =>
    problems.length === 0 ? `${file}: nothing is wrong with it.` : lines(file, problems),
  );
  if (problems.length > 0) process.exitCode = 1;
}

async function apply(file: string, options: Common): Promise<void> {
  try {
    const reply = await clientOf(options).call('PUT /api/policy', { body: { yaml: read(file) } });
    show(options, reply, () => `Policy ${reply.version} is in force.`);
  } catch (error) {
    const problems = error instanceof Refusal ? error.reply.error.problems : undefined;
    if (problems === undefined || options.json) throw error;
    say(lines(file, problems));
    throw error;
  }
}

/** As compilers write it, so that editors can jump there. */
const lines = (file: string, problems: readonly PolicyProblem[]): string =>
  problems
    .map(
      ({ line, column, path, message }) =>
        `${file}:${line ?? 1}:${column ?? 1}: ${path === '' || path === '/' ? '' : `${path}: `}${message}`,
    )
    .join('\n');

function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    throw new Complaint(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
