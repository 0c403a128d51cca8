// What in a log of calls tells one person or machine from another: login names, full names, the machine's name, its
// serial numbers. Gathered first, so that each can be replaced wherever it occurs.
import { parseUtmp } from '../../../shared/checks/account-status/linux/log-in-records.ts';
import { firmwareText } from '../../../shared/firmware.ts';
import { isKeptName } from './known-names.ts';
import type { CallLog } from './log.ts';
import { namesElsewhere } from './names-elsewhere.ts';

export interface Secrets {
  loginNames: string[];
  fullNames: string[];
  hostNames: string[];
  serials: string[];
  /** Plain hex of the UUIDs that name kinds of partitions, and makers of firmware variables. */
  typeUuids: Set<string>;
}

/** Below this, ids belong to the system. */
const firstPerson = 1000;
const nobody = 65534;

export function secretsIn(log: CallLog, user: string): Secrets {
  const accounts = passwdLines(log);
  const system = new Set(accounts.filter(({ uid }) => uid < firstPerson || uid === nobody).map(({ name }) => name));
  const groups = systemGroups(log);
  const people = accounts.filter(({ name }) => !system.has(name));
  const isPersonal = (name: string): boolean => !isKeptName(name) && !system.has(name) && !groups.has(name);
  const asked = [...log.commands.values()].map(({ as }) => as).filter((name) => name !== undefined);
  const homes = people.flatMap(
    ({ home }) => /^\/(?:home|Users|export\/home)\/(?:.*\/)?([^/]+)\/?$/.exec(home)?.[1] ?? [],
  );
  const elsewhere = namesElsewhere(log);
  // A home may have another name than its owner.
  const names = [
    ...people.map(({ name }) => name),
    ...homes,
    user,
    ...asked,
    ...sessionUsers(log),
    ...recordedUsers(log),
    ...elsewhere.loginNames,
  ];
  return {
    loginNames: unique(names.filter(isPersonal)),
    fullNames: unique([...people.flatMap(({ fullName }) => fullName), ...elsewhere.fullNames]),
    hostNames: unique([...hostNames(log), ...elsewhere.hostNames].filter((name) => !isKeptName(name))),
    serials: unique([...serials(log), ...elsewhere.serials.filter(isSerial)]),
    typeUuids: new Set([
      ...typeUuids(log),
      ...elsewhere.typeUuids.map((uuid) => uuid.replaceAll('-', '').toLowerCase()),
    ]),
  };
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)].filter((text) => text !== '');

function textOf(log: CallLog, path: string): string {
  const answer = log.contents.get(path);
  return answer?.ok ? Buffer.from(answer.value).toString('utf8') : '';
}

const outputs = (log: CallLog, command: string): string[] =>
  [...log.commands.values()].flatMap((one) =>
    one.command === command && one.answer.ok ? [one.answer.value.stdout] : [],
  );

interface PasswdLine {
  name: string;
  uid: number;
  fullName: string[];
  home: string;
}

/** /etc/passwd and what a directory answered; a line cut short still gives its name. */
function passwdLines(log: CallLog): PasswdLine[] {
  const lines = [textOf(log, '/etc/passwd'), ...outputs(log, 'getent')].join('\n').split('\n');
  return lines
    .filter((line) => line.includes(':') && !line.startsWith('#'))
    .map((line) => {
      const [name = '', , uid = '', , gecos = '', home = ''] = line.split(':');
      const fullName = gecos.split(',').filter((part) => part.trim().length > 3 && !isKeptName(part.trim()));
      return { name: name.replace(/^[+-]@?/, ''), uid: uid === '' ? Number.NaN : Number(uid), fullName, home };
    })
    .filter(({ name }) => name !== '');
}

function systemGroups(log: CallLog): Set<string> {
  const lines = textOf(log, '/etc/group')
    .split('\n')
    .map((line) => line.split(':'));
  return new Set(lines.filter(([, , gid]) => Number(gid) < firstPerson).map(([name = '']) => name));
}

/** `loginctl list-sessions`: session, uid, user. */
const sessionUsers = (log: CallLog): string[] =>
  outputs(log, 'loginctl').flatMap((text) =>
    [...text.matchAll(/^\s*\S+\s+([0-9]+)\s+(\S+)|^Name=(\S+)$/gm)]
      .filter(([, uid]) => uid === undefined || Number(uid) >= firstPerson)
      .flatMap(([, , listed, named]) => listed ?? named ?? []),
  );

/** Records of log-ins keep the names of accounts that are long gone. */
const recordedUsers = (log: CallLog): string[] =>
  ['/run/utmp', '/var/log/wtmp'].flatMap((path) => {
    const answer = log.contents.get(path);
    return answer?.ok ? (parseUtmp(answer.value) ?? []).map(({ user }) => user) : [];
  });

function hostNames(log: CallLog): string[] {
  const whole = [textOf(log, '/proc/sys/kernel/hostname'), textOf(log, '/etc/hostname')].map((text) => text.trim());
  const libraries = [...log.libraries.values()].flatMap(({ answer }) =>
    answer.ok ? fieldsOf(answer.value, /^(hostname|fqdn)$/i) : [],
  );
  return [...whole, ...libraries].flatMap((name) => [name, name.split('.')[0] ?? '']);
}

/** Values of fields with such names, at any depth. */
function fieldsOf(value: unknown, name: RegExp): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) =>
    typeof held === 'string' ? (name.test(key) ? [held.trim()] : []) : fieldsOf(held, name),
  );
}

const serialField = /^(serial|serialnum|serialnumber|sku|uuid|wwn|wwid|volumeserialnumber)$/i;

function serials(log: CallLog): string[] {
  const files = [...log.contents].flatMap(([path, answer]) => {
    if (!answer.ok) return [];
    const text = Buffer.from(answer.value).toString('utf8');
    // A device tree ends its words with a null byte.
    if (/\/(product_serial|product_uuid|board_serial|chassis_serial|serial|serial-number|wwid)$/.test(path))
      return [text.replace(/\0+$/, '').trim()];
    if (!path.startsWith('/run/udev/data/')) return [];
    return [...text.matchAll(/^E:ID_(?:\w*SERIAL\w*|WWN\w*|FS_UUID\w*|PART_TABLE_UUID|PART_ENTRY_UUID)=(.+)$/gm)].map(
      ([, value = '']) => value,
    );
  });
  const libraries = [...log.libraries.values()].flatMap(({ answer }) =>
    answer.ok ? fieldsOf(answer.value, serialField) : [],
  );
  const disks = outputs(log, 'lsblk').flatMap((text) =>
    [...text.matchAll(/"(?:serial|wwn|uuid|partuuid|ptuuid)": ?"([^"]+)"/gi)].map(([, value = '']) => value),
  );
  return [...files, ...libraries, ...disks].map((text) => text.trim()).filter(isSerial);
}

/** What is too short to tell machines apart would match everywhere; what makers fill in for want of a number is none. */
const isSerial = (text: string): boolean => text.length > 4 && firmwareText(text) !== null;

function typeUuids(log: CallLog): Set<string> {
  const texts = [
    ...outputs(log, 'lsblk'),
    ...[...log.contents].flatMap(([path, answer]) =>
      answer.ok && path.startsWith('/run/udev/data/') ? [Buffer.from(answer.value).toString('utf8')] : [],
    ),
  ];
  const kinds = texts.flatMap((text) => [...text.matchAll(/(?:"parttype": ?"|ID_PART_ENTRY_TYPE=)([0-9a-f-]{36})/gi)]);
  const variables = [...log.commands.values()].flatMap(({ command, args }) => (command === 'nvram' ? args : []));
  const makers = variables.flatMap((name) => [...name.matchAll(/^([0-9a-f-]{36}):/gi)]);
  return new Set([...kinds, ...makers].map(([, uuid = '']) => uuid.replaceAll('-', '').toLowerCase()));
}
