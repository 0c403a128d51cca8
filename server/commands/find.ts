// A device or person by what somebody typed: the id, enough of it to be one alone, or the name.
import type { DeviceRow, Person } from '../../shared/api/nouns.ts';
import type { Client } from './client.ts';
import { Complaint } from './complaint.ts';
import { plain } from './show.ts';

interface Named {
  id: string;
  name: string;
}

type PageOf<Row> = (cursor: string | undefined) => Promise<{ rows: Row[]; next: string | null }>;

/** All rows of a paged list. */
export async function everyRow<Row>(page: PageOf<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const { rows: some, next } = await page(cursor);
    rows.push(...some);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return rows;
}

/** A search by text looks at names alone, so the beginning of an id is looked for among all. */
const searchFor = (text: string): { search?: string } => (/^[dp]-/.test(text) ? {} : { search: text });

export async function findDevice(client: Client, text: string): Promise<DeviceRow> {
  const rows = await everyRow((cursor) =>
    client.call('GET /api/devices', { query: { limit: 200, ...(cursor && { cursor }), ...searchFor(text) } }),
  );
  return theOne('device', text, rows, 'palisade device list');
}

export async function findPerson(client: Client, text: string): Promise<Person> {
  const rows = await everyRow((cursor) =>
    client.call('GET /api/persons', { query: { limit: 200, ...(cursor && { cursor }), ...searchFor(text) } }),
  );
  return theOne('person', text, rows, 'palisade person list');
}

function theOne<Row extends Named>(kind: string, text: string, rows: Row[], list: string): Row {
  const isMeant = ({ id, name }: Named): boolean => name.toLowerCase() === text.toLowerCase() || id.startsWith(text);
  const meant = rows.filter(({ id }) => id === text);
  const found = meant.length > 0 ? meant : rows.filter(isMeant);
  const [only] = found;
  if (only === undefined) throw new Complaint(`There is no ${kind} "${plain(text)}". See: ${list}`);
  if (found.length === 1) return only;
  const choices = found.map(({ id, name }) => `  ${id}  ${plain(name)}`).join('\n');
  throw new Complaint(`"${plain(text)}" may be any of these. Say which by its id:\n${choices}`);
}
