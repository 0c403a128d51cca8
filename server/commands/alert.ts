// `palisade alert`: what a person must act on.
import { type Command, Option } from 'commander';
import type { Alert } from '../../shared/api/nouns.ts';
import type { Query } from '../../shared/api/routes.ts';
import { type Common, clientOf, command, group, show } from './command.ts';
import { Complaint } from './complaint.ts';
import { everyRow } from './find.ts';
import { ago, table } from './show.ts';

type State = NonNullable<Query<'GET /api/alerts'>['state']>;

export function alertCommand(): Command {
  const alert = group('alert', 'what a person must act on');
  alert.addCommand(
    command('list', 'alerts, worst first')
      .addOption(
        new Option('--state <state>', 'which')
          .choices(['open', 'acknowledged', 'resolved', 'unresolved'])
          .default('unresolved'),
      )
      .action(list),
  );
  alert.addCommand(
    command('acknowledge', 'say that you have taken it on; it still resolves by itself alone')
      .argument('<id>', 'its id, or enough of it')
      .option('--note <text>')
      .action(acknowledge),
  );
  return alert;
}

async function list(options: Common & { state: State }): Promise<void> {
  const client = clientOf(options);
  const rows = await everyRow((cursor) =>
    client.call('GET /api/alerts', { query: { limit: 200, state: options.state, ...(cursor && { cursor }) } }),
  );
  show(options, rows, () =>
    rows.length === 0 ? 'No alerts.' : table(['severity', 'state', 'since', 'alert', 'id'], rows.map(rowOf)),
  );
}

const rowOf = (alert: Alert): string[] => [
  alert.severity,
  alert.state,
  ago(alert.since, Date.now()),
  alert.sentence,
  alert.id,
];

async function acknowledge(id: string, options: Common & { note?: string }): Promise<void> {
  const client = clientOf(options);
  const rows = await everyRow((cursor) =>
    client.call('GET /api/alerts', { query: { limit: 200, state: 'unresolved', ...(cursor && { cursor }) } }),
  );
  const found = rows.filter((row) => row.id.startsWith(id));
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Complaint(
      `"${id}" is ${only === undefined ? 'no unresolved alert' : 'more than one alert'}. See: palisade alert list`,
    );
  }
  const alert = await client.call('POST /api/alerts/:id/acknowledge', {
    params: { id: only.id },
    body: options.note === undefined ? {} : { note: options.note },
  });
  show(options, alert, () => `Acknowledged: ${alert.sentence}`);
}
