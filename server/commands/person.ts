// `palisade person`: who has a device, and the end of their access when they leave.
import type { Command } from 'commander';
import type { Person } from '../../shared/api/nouns.ts';
import { inWords } from '../../shared/clock.ts';
import { type Common, clientOf, command, group, show } from './command.ts';
import { Complaint } from './complaint.ts';
import { everyRow, findPerson } from './find.ts';
import { pairs, table } from './show.ts';

export function personCommand(): Command {
  const person = group('person', 'people, and the end of their access when they leave');
  const about = (name: string, description: string): Command =>
    command(name, description).argument('<person>', 'their name, their id, or enough of their id');
  person.addCommand(command('list', 'all people').action(list));
  person.addCommand(
    command('add', 'add a person')
      .argument('<name>')
      .option('--email <address>')
      .option('--department <name>')
      .action(add),
  );
  person.addCommand(about('show', 'one person, with the state of their leaving').action(showPerson));
  person.addCommand(
    about('terminate', 'end their access: their devices are asked until it is proven cut')
      .option('--at <instant>', 'as in 2026-11-24T17:00:00-05:00 (now)')
      .action(terminate),
  );
  person.addCommand(about('reinstate', 'undo a termination made by mistake').action(reinstate));
  return person;
}

async function list(options: Common): Promise<void> {
  const client = clientOf(options);
  const rows = await everyRow((cursor) =>
    client.call('GET /api/persons', { query: { limit: 200, ...(cursor && { cursor }) } }),
  );
  show(options, rows, () =>
    rows.length === 0
      ? 'No people. Add one with: palisade person add NAME'
      : table(
          ['name', 'state', 'access', 'devices', 'department', 'id'],
          rows.map((p) => [
            p.name,
            p.state,
            p.cutOff?.state ?? '',
            p.devices.map(({ device }) => device.name).join(', '),
            p.department ?? '',
            p.id,
          ]),
        ),
  );
}

async function add(name: string, options: Common & { email?: string; department?: string }): Promise<void> {
  const { email, department } = options;
  const person = await clientOf(options).call('POST /api/persons', {
    body: { name, ...(email !== undefined && { email }), ...(department !== undefined && { department }) },
  });
  show(options, person, () => described(person));
}

async function showPerson(text: string, options: Common): Promise<void> {
  const person = await findPerson(clientOf(options), text);
  show(options, person, () => described(person));
}

async function terminate(text: string, options: Common & { at?: string }): Promise<void> {
  const at = options.at === undefined ? undefined : instant(options.at);
  const client = clientOf(options);
  const { id } = await findPerson(client, text);
  const person = await client.call('POST /api/persons/:id/terminate', {
    params: { id },
    body: at === undefined ? {} : { at },
  });
  show(options, person, () => described(person));
}

async function reinstate(text: string, options: Common): Promise<void> {
  const client = clientOf(options);
  const { id } = await findPerson(client, text);
  const person = await client.call('POST /api/persons/:id/reinstate', { params: { id } });
  show(options, person, () => described(person));
}

function instant(text: string): number {
  const at = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(at))
    throw new Complaint(`--at must be an instant such as 2026-11-24T17:00:00-05:00, not "${text}".`);
  return at;
}

function described(person: Person): string {
  const { cutOff } = person;
  const took = cutOff?.tookMs == null ? '' : ` Proven after ${inWords(cutOff.tookMs)}.`;
  const head = pairs([
    ['Name', person.name],
    ['Id', person.id],
    ['State', person.state],
    ...(person.email === null ? [] : [['E-mail', person.email] as const]),
    ...(person.department === null ? [] : [['Department', person.department] as const]),
    ...(cutOff === null ? [] : [['Access', `${cutOff.state}: ${cutOff.reason}${took}`] as const]),
  ]);
  if (person.devices.length === 0) return `${head}\n\nNo devices.`;
  const devices = table(
    ['device', 'log-in', 'standing', 'access'],
    person.devices.map((d) => [
      d.device.name,
      d.login ?? 'not known',
      d.standing,
      d.cutOff === null ? '' : `${d.cutOff.state}: ${d.cutOff.reason}`,
    ]),
  );
  return `${head}\n\n${devices}`;
}
