// Names of people in what macOS and Windows answer, where no /etc/passwd lists them: homes, accounts' records, owners of
// profiles, names of machines and their serial numbers.
import { parsePlist } from '../../../shared/macos/plist.ts';
import type { CallLog } from './log.ts';

export interface NamesElsewhere {
  loginNames: string[];
  fullNames: string[];
  hostNames: string[];
  serials: string[];
  /** UUIDs that name a kind of partition, update or setting, the same on every machine. */
  typeUuids: string[];
}

/** Folders beside people's homes that every machine has. */
const nobodys = /^(shared|public|default|default user|all users|guest|deleted users)$/i;
/** An account that comes with Windows has a number below this. */
const firstPerson = 1000;

export function namesElsewhere(log: CallLog): NamesElsewhere {
  const answers = [...log.queries.values(), ...[...log.libraries.values()].map((one) => one.answer)].flatMap(
    (answer) => (answer.ok ? [answer.value] : []),
  );
  const texts = textsIn(log);
  const plists = texts.flatMap((text) => (text.includes('<plist') ? [parsePlist(text)] : []));
  const records = [...answers, ...plists].flatMap(recordsIn);
  const fields = (name: RegExp): string[] => records.flatMap((record) => fieldsOf(record, name));
  const owned = records.filter(isPersons);
  return {
    loginNames: [
      ...texts.flatMap(homesIn),
      ...fields(/^(user|userName|login|account|owner|defaultUserName|autoLoginUser|consoleUser)$/i).map(withoutDomain),
      ...owned.flatMap((record) => fieldsOf(record, /^(name|dsAttrTypeStandard:RecordName)$/i)).map(withoutDomain),
      ...outputs(log, 'who').flatMap((text) =>
        [...text.matchAll(/^(\S+) +(?:console|ttys)/gm)].map(([, name = '']) => name),
      ),
    ].filter((name) => !/^(_|S-1-)/.test(name)),
    fullNames: fields(/^(fullName|dsAttrTypeStandard:RealName|displayName)$/i).filter((name) => name.length > 3),
    hostNames: fields(/^(computerName|localHostName|hostName|dnsHostName|csName|pscomputername|domain)$/i),
    typeUuids: fields(/type|kind|gpt|category|content$/i).flatMap((text) => text.match(uuid) ?? []),
    serials: [
      ...fields(/^(serial|serialNumber|serial_number|IOPlatformSerialNumber|provisioning_UDID|platform_UUID)$/i),
      ...texts.flatMap((text) =>
        [...text.matchAll(/"IOPlatformSerialNumber" = "([^"]+)"|Serial Number[^:\n]*: (\S+)/g)].map(
          ([, a, b]) => a ?? b ?? '',
        ),
      ),
    ],
  };
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

const outputs = (log: CallLog, command: string): string[] =>
  [...log.commands.values()].flatMap((one) =>
    one.command === command && one.answer.ok ? [one.answer.value.stdout] : [],
  );

/** All that was answered in words, and the words of what was asked. */
function textsIn(log: CallLog): string[] {
  const printed = [...log.commands.values()].flatMap(({ args, answer }) => [
    args.join(' '),
    ...(answer.ok ? [answer.value.stdout, answer.value.stderr] : [answer.reason]),
  ]);
  const read = [...log.contents].flatMap(([path, answer]) => [
    path,
    answer.ok ? Buffer.from(answer.value).toString('utf8') : '',
  ]);
  const asked = [...log.queries.values(), ...[...log.libraries.values()].map((one) => one.answer)].map((answer) =>
    answer.ok ? JSON.stringify(answer.value ?? null).replaceAll('\\\\', '\\') : answer.reason,
  );
  return [...printed, ...read, ...asked, ...log.listings.keys(), ...log.stats.keys()];
}

const homesIn = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?:^|[^A-Za-z0-9])(?:\/Users|[A-Za-z]:\\Users|\/Library\/Managed Preferences)[\\/]([^\\/"<>:\s\0]+)/g,
    ),
  ]
    .map(([, name = '']) => name)
    .filter((name) => !nobodys.test(name) && !name.includes('.plist'));

type Record = { [field: string]: unknown };

/** Every table in an answer, at any depth. */
function recordsIn(value: unknown): Record[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Date) return [];
  const deeper = Object.values(value).flatMap(recordsIn);
  return Array.isArray(value) ? deeper : [{ ...value }, ...deeper];
}

/** Fields with such names: a text, or a list of texts as dscl gives. */
const fieldsOf = (record: Record, name: RegExp): string[] =>
  Object.entries(record).flatMap(([key, held]) => {
    if (!name.test(key)) return [];
    return [held]
      .flat()
      .filter((one) => typeof one === 'string')
      .map((one) => one.trim());
  });

/** An account or a profile of a person, told by its number; those that come with the system have names that all have. */
function isPersons(record: Record): boolean {
  const [sid] = fieldsOf(record, /^sid$/i);
  if (sid !== undefined)
    return /^S-1-12-1-/.test(sid) || (/^S-1-5-21-/.test(sid) && Number(sid.split('-').at(-1)) >= firstPerson);
  const [uid] = fieldsOf(record, /^dsAttrTypeStandard:UniqueID$/);
  return uid !== undefined && Number(uid) > 500;
}

const withoutDomain = (name: string): string => name.slice(name.lastIndexOf('\\') + 1);
