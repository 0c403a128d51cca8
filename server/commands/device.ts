// `palisade device`: the fleet.
import type { Command } from 'commander';
import type { DeviceDetail, DeviceRow } from '../../shared/api/nouns.ts';
import type { Body } from '../../shared/api/routes.ts';
import type { HoldingPi } from '../../shared/device.ts';
import type { Client } from './client.ts';
import { type Common, clientOf, command, group, show } from './command.ts';
import { Complaint } from './complaint.ts';
import { everyRow, findDevice, findPerson } from './find.ts';
import { ago, pairs, table } from './show.ts';

export function deviceCommand(): Command {
  const device = group('device', 'the fleet');
  const about = (name: string, description: string): Command =>
    command(name, description).argument('<device>', 'its name, its id, or enough of its id');
  device.addCommand(
    command('list', 'all devices').option('--search <text>', 'in name, serial, person and log-in name').action(list),
  );
  device.addCommand(about('show', 'one device with its findings').action(showDevice));
  device.addCommand(
    about('set', 'say whether it holds PI, and whose it is')
      .option('--holding-pi <answer>', 'yes, no or undecided')
      .option('--reason <text>', 'why; required to take a device out of scope')
      .option('--person <person>', 'whose it is, by id or name')
      .option('--no-person', 'it is nobody’s')
      .option('--login <name>', 'the person’s log-in name on it')
      .option('--no-login', 'the log-in name is not known')
      .action(set),
  );
  device.addCommand(about('check-now', 'ask it to look now').action(checkNow));
  device.addCommand(
    about('revoke', 'let its key in no more; its history stays')
      .requiredOption('--reason <text>', 'why')
      .action(revoke),
  );
  return device;
}

const rowOf = (device: DeviceRow, now: number): string[] => [
  device.name,
  device.standing,
  device.failing.join(', '),
  device.holdingPi,
  device.person?.name ?? '',
  device.revokedAt !== null ? 'revoked' : device.connected ? 'connected' : ago(device.lastSeenAt, now),
  device.id,
];

async function list(options: Common & { search?: string }): Promise<void> {
  const client = clientOf(options);
  const { search } = options;
  const rows = await everyRow((cursor) =>
    client.call('GET /api/devices', { query: { limit: 200, ...(cursor && { cursor }), ...(search && { search }) } }),
  );
  show(options, rows, () =>
    rows.length === 0
      ? 'No devices. Enrol one with: palisade token create'
      : table(
          ['name', 'standing', 'failing', 'holds PI', 'person', 'seen', 'id'],
          rows.map((row) => rowOf(row, Date.now())),
        ),
  );
}

async function showDevice(text: string, options: Common): Promise<void> {
  const client = clientOf(options);
  const { id } = await findDevice(client, text);
  const device = await client.call('GET /api/devices/:id', { params: { id } });
  show(options, device, () => described(device, Date.now()));
}

function described(device: DeviceDetail, now: number): string {
  const head = pairs([
    ['Name', device.name],
    ['Id', device.id],
    ['System', `${device.osName} ${device.osVersion}`],
    ['Standing', device.standing],
    ['Holds PI', device.holdingPi + (device.holdingPiReason === null ? '' : ` (${device.holdingPiReason})`)],
    ['Person', device.person === null ? 'nobody' : `${device.person.name} (${device.person.state})`],
    ['Log-in', device.login ?? 'not known'],
    ['Seen', device.connected ? 'connected' : ago(device.lastSeenAt, now)],
    ['Measured', ago(device.lastMeasuredAt, now)],
    ...(device.cutOff === null ? [] : [['Access cut', `${device.cutOff.state}: ${device.cutOff.reason}`] as const]),
  ]);
  const findings = table(
    ['check', 'verdict', 'since', 'reason'],
    device.findings.map((f) => [f.check, f.fresh ? f.verdict : `${f.verdict}, not fresh`, ago(f.since, now), f.reason]),
  );
  const alerts = device.alerts.map((alert) => `\n! ${alert.sentence}`);
  return `${head}\n\n${findings}${alerts.join('')}`;
}

interface Set extends Common {
  holdingPi?: string;
  reason?: string;
  person?: string | false;
  login?: string | false;
}

async function set(text: string, options: Set): Promise<void> {
  const client = clientOf(options);
  const body = await changesOf(client, options);
  if (Object.keys(body).length === 0) {
    throw new Complaint('Nothing to set. Give --holding-pi, --person or --login; see --help.');
  }
  const { id } = await findDevice(client, text);
  const device = await client.call('PATCH /api/devices/:id', { params: { id }, body });
  show(options, device, () => described(device, Date.now()));
}

async function changesOf(
  client: Client,
  { holdingPi, reason, person, login }: Set,
): Promise<Body<'PATCH /api/devices/:id'>> {
  return {
    ...(holdingPi !== undefined && { holdingPi: answer(holdingPi) }),
    ...(reason !== undefined && { reason }),
    ...(person !== undefined && { person: person === false ? null : (await findPerson(client, person)).id }),
    ...(login !== undefined && { login: login === false ? null : login }),
  };
}

function answer(text: string): HoldingPi {
  if (text === 'yes' || text === 'no' || text === 'undecided') return text;
  throw new Complaint(`--holding-pi must be yes, no or undecided, not "${text}".`);
}

async function checkNow(text: string, options: Common): Promise<void> {
  const client = clientOf(options);
  const { id, name } = await findDevice(client, text);
  const reply = await client.call('POST /api/devices/:id/check-now', { params: { id } });
  if (!reply.delivered) process.exitCode = 1;
  show(options, reply, () =>
    reply.delivered ? `${name} looks now.` : `${name} is offline, so it could not be asked.`,
  );
}

async function revoke(text: string, options: Common & { reason: string }): Promise<void> {
  const client = clientOf(options);
  const { id, name } = await findDevice(client, text);
  await client.call('POST /api/devices/:id/revoke', { params: { id }, body: { reason: options.reason } });
  show(options, { id, revoked: true }, () => `${name} is revoked; its key is let in no more.`);
}
