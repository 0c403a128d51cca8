// `palisade token`: what lets devices enrol.
import type { Command } from 'commander';
import { durationMs, inWords } from '../../shared/clock.ts';
import type { TokenId } from '../../shared/ids.ts';
import { type Common, clientOf, command, group, show } from './command.ts';
import { Complaint } from './complaint.ts';
import { ago, table } from './show.ts';

interface Create extends Common {
  uses?: string;
  validFor?: string;
  label?: string;
  address?: string;
  deb?: true;
}

const installDeb = 'dpkg -i palisade-agent_*_amd64.deb';

export function tokenCommand(): Command {
  const token = group('token', 'enrolment tokens: what lets devices enrol');
  token.addCommand(
    command('create', 'make a token; it is shown once')
      .option('--uses <number>', 'how many devices may enrol with it (1)')
      .option('--valid-for <duration>', 'how long, as in 30m, 24h or 7d (24h)')
      .option('--label <text>', 'what it is for')
      .option('--address <url>', 'https://host:port at which devices reach this collector')
      .option('--deb', 'print what to paste on a Debian or Ubuntu laptop that has no agent yet')
      .action(create),
  );
  token.addCommand(command('list', 'all tokens, without their secrets').action(list));
  token.addCommand(command('revoke', 'let nobody enrol with it any more').argument('<id>').action(revoke));
  return token;
}

async function create(options: Create): Promise<void> {
  const { uses, validFor, label, address } = options;
  const made = await clientOf(options).call('POST /api/tokens', {
    body: {
      ...(uses !== undefined && { uses: wholeNumber('--uses', uses) }),
      ...(validFor !== undefined && { validForSeconds: seconds(validFor) }),
      ...(label !== undefined && { label }),
      ...(address !== undefined && { address }),
    },
  });
  show(options, made, () => {
    const { usesLeft, expiresAt, createdAt } = made.row;
    const devices = usesLeft === 1 ? 'One device' : `${usesLeft} devices`;
    const lines = options.deb ? [installDeb, made.command] : [made.command];
    const where = options.deb ? ', in the folder that holds the package' : '';
    const until = inWords(expiresAt - createdAt);
    return `${devices} may enrol within ${until}. On the device, as root${where}:\n\n${lines.map((line) => `  ${line}\n`).join('')}`;
  });
}

async function list(options: Common): Promise<void> {
  const { rows } = await clientOf(options).call('GET /api/tokens', {});
  const now = Date.now();
  show(options, rows, () =>
    table(
      ['id', 'state', 'uses left', 'expires', 'made by', 'label'],
      rows.map((row) => [
        row.id,
        stateOf(row, now),
        String(row.usesLeft),
        ago(row.expiresAt, now),
        row.createdBy,
        row.label,
      ]),
    ),
  );
}

function stateOf(
  { revokedAt, expiresAt, usesLeft }: { revokedAt: number | null; expiresAt: number; usesLeft: number },
  now: number,
): string {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt <= now) return 'expired';
  return usesLeft > 0 ? 'valid' : 'spent';
}

async function revoke(id: string, options: Common): Promise<void> {
  const client = clientOf(options);
  const { rows } = await client.call('GET /api/tokens', {});
  const found = rows.filter((row) => row.id.startsWith(id));
  if (found.length !== 1) {
    throw new Complaint(
      `"${id}" is ${found.length === 0 ? 'no token' : 'more than one token'}. See: palisade token list`,
    );
  }
  const chosen = found[0]?.id as TokenId;
  await client.call('DELETE /api/tokens/:id', { params: { id: chosen } });
  show(options, { id: chosen, revoked: true }, () => `${chosen} is revoked.`);
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new Complaint(`${option} must be a whole number from 1, not "${text}".`);
  return Number(text);
}

function seconds(text: string): number {
  try {
    return Math.floor(durationMs(text) / 1_000);
  } catch (cause) {
    throw new Complaint(`--valid-for: ${cause instanceof Error ? cause.message : ''}`, { cause });
  }
}
