// Takes out of a log of calls what must not leave the machine, and puts stand-ins where one thing must be told from another.
import { oldHashOfNothing, passwordBehind } from '../../../shared/checks/account-status/linux/shadow.ts';
import { redactLastlog, redactUtmp } from './binary-records.ts';
import { redactCommandLine, redactConnections, redactEnvironment, redactStat, redactStatus } from './processes.ts';
import { isBinaryPlist, redactPlist } from './property-lists.ts';
import { lvmReplacer, pseudonymsOf, sidReplacer, uuidReplacer, wordReplacer } from './pseudonyms.ts';
import { isSecret, withoutRecoveryKeys, withoutSecretFields } from './secret-fields.ts';
import type { Secrets } from './secrets.ts';
import { redactSettings } from './settings-database.ts';

export interface Redactor {
  /** Any text: paths, arguments, reasons, what a program printed. */
  text(text: string): string;
  /** A file's contents; undefined when they are in a form that cannot be redacted, and so must not be kept. */
  contents(path: string, bytes: Uint8Array): Uint8Array | undefined;
  /** A library's answer, in which some fields are secret by name. */
  answer(value: unknown): unknown;
}

export function redactorOf(secrets: Secrets): Redactor {
  const user = pseudonymsOf('user');
  const host = pseudonymsOf('host');
  const serial = pseudonymsOf('SERIAL');
  const uuids = uuidReplacer(secrets.typeUuids);
  const serials = secrets.serials.filter((text) => uuids(text) === text && !/^[0-9a-f]{32}$/i.test(text));
  const stands = new Map([
    ...secrets.loginNames.map((name) => [name, user(name)] as const),
    ...secrets.hostNames.map((name) => [name, host(name.split('.')[0] ?? name)] as const),
    ...secrets.fullNames.map((name) => [name, 'redacted'] as const),
    ...serials.map((text) => [text, serial(text)] as const),
  ]);
  const words = wordReplacer(stands);
  const lvm = lvmReplacer();
  const sids = sidReplacer();
  const text = (given: string): string =>
    keys(withoutRecoveryKeys(lvm(sids(uuids(words(withoutSecretFields(given)))))));
  const contents = (path: string, bytes: Uint8Array): Uint8Array | undefined => {
    if (/^\/(run\/utmp|var\/log\/[wb]tmp)/.test(path)) return redactUtmp(bytes, text);
    if (path === '/var/log/lastlog') return redactLastlog(bytes);
    if (/\/dconf\/(user|db\/)/.test(path) || path.startsWith('/etc/dconf/db/')) return redactSettings(bytes);
    // Firmware variables of one byte each, behind their attributes: no text.
    if (/\/efivars\/(SecureBoot|SetupMode|MokSBStateRT)-[0-9a-f-]{36}$/.test(path)) return bytes;
    // The distribution's own, the same on every machine.
    if (/\/glib-2\.0\/schemas\/gschemas\.compiled$/.test(path)) return bytes;
    if (isBinaryPlist(bytes)) return redactPlist(bytes, answer);
    if (/^\/proc\/net\/tcp6?$/.test(path)) return Buffer.from(redactConnections(textIn(bytes) ?? ''));
    const written = textIn(bytes);
    return written === undefined ? undefined : Buffer.from(text(byPath(path, written)));
  };
  const answer = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(answer);
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, held]) => [text(key), isSecret(key, held) ? 'redacted' : answer(held)]),
    );
  };
  return { text, contents, answer };
}

function textIn(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What has a form of its own, before names are replaced in it. */
function byPath(path: string, text: string): string {
  if (/\/g?shadow-?$/.test(path)) return mapLines(text, shadowLine);
  if (/^\/etc\/passwd-?$/.test(path)) return mapLines(text, passwdLine);
  if (/^\/proc\/[^/]+\/cmdline$/.test(path)) return redactCommandLine(text);
  if (/^\/proc\/[^/]+\/environ$/.test(path)) return redactEnvironment(text);
  if (/^\/proc\/[^/]+\/status$/.test(path)) return redactStatus(text);
  if (/^\/proc\/[0-9]+\/stat$/.test(path)) return redactStat(text);
  if (path === '/etc/fstab') return mapLines(text, fstabLine);
  if (/authorized_keys2?$|\/authorized_keys\//.test(path)) return mapLines(text, authorizedKey);
  return mapLines(text, assignment);
}

/** Only what is mounted to start the machine: other lines name servers, labels and, among their options, passwords. */
const fstabLine = (line: string): string => (/^\s*[^#\s]+\s+\/(boot|efi)\S*\s/.test(line) ? line : '');

const mapLines = (text: string, change: (line: string) => string): string => text.split('\n').map(change).join('\n');

/**
 * In place of a password's hash. Marks before it stay, since they say whether it is locked; so does what is no hash. That of
 * an empty password becomes another of the same.
 */
export function redactedPassword(field: string): string {
  const marks = /^[!*]*/.exec(field)?.[0] ?? '';
  const rest = field.slice(marks.length);
  if (/^(x|LK|NP)?\**$/.test(rest)) return field;
  const kind = passwordBehind(rest).password;
  if (kind === 'empty') return marks + oldHashOfNothing;
  return marks + (kind === 'set' ? '$redacted$hash' : 'redacted');
}

function shadowLine(line: string): string {
  const [name, password, ...rest] = line.split(':');
  return password === undefined ? line : [name, redactedPassword(password), ...rest].join(':');
}

function passwdLine(line: string): string {
  const fields = line.split(':');
  const [name, password, uid, gid, , ...rest] = fields;
  if (fields.length < 5 || password === undefined) return shadowLine(line);
  return [name, redactedPassword(password), uid, gid, '', ...rest].join(':');
}

/** Counted, not read: what the key is and whose does not matter. Options before it are kept without their values. */
function authorizedKey(line: string): string {
  if (line.trim() === '') return line;
  if (line.trimStart().startsWith('#')) return '#';
  const type = /(ssh-[a-z0-9-]+|ecdsa-[a-z0-9-]+|sk-[a-z0-9@.-]+)\s/.exec(line)?.[1];
  return type === undefined ? 'redacted' : `${type} redacted`;
}

/** `ldap_default_authtok = hunter2`: the value of what is called a secret, but for a yes or no about one. */
function assignment(line: string): string {
  return line.replace(
    /^(\s*[\w.-]*(?:password|passwd|passphrase|secret|token|authtok|psk|api_?key)\s*=\s*)(?!(?:true|false|yes|no|on|off|[01])\s*$)\S.*$/i,
    '$1redacted',
  );
}

/** Addresses that many networks have, and that rules speak of: private (RFC 1918), shared, local, multicast, everybody. */
const isNobodys = (ip: string): boolean =>
  /^(0|10|127|22[4-9]|23[0-9]|255)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2[0-9]|3[01])\.|^100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\./.test(
    ip,
  );

/** Key material, hashes and addresses, wherever they stand. A signed list of packages is public, signature and all. */
function keys(text: string): string {
  return text
    .replaceAll(
      /-----BEGIN (?!PGP SIGN)([A-Z0-9 ]+)-----[\s\S]*?(-----END \1-----|$)/g,
      '-----BEGIN $1----- redacted -----END $1-----',
    )
    .replaceAll(/\$(?:y|gy|7|1|5|6|md5|sha1|2[abxy]|argon2\w*|scrypt)\$[^\s:"']+/g, '$redacted$$hash')
    .replaceAll(/\b(ssh-[a-z0-9-]+|ecdsa-[a-z0-9-]+) AAAA[A-Za-z0-9+/=]+( \S+)?/g, '$1 redacted')
    .replaceAll(/(?<![0-9a-f])[0-9a-f]{48,}(?![0-9a-f])/gi, (hex) => '0'.repeat(hex.length))
    .replaceAll(/(?<![\w.+-])[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,}(?![\w-])/gi, (address) =>
      /\.(service|socket|target|timer|scope|slice|conf)$/.test(address) ? address : 'somebody@example.invalid',
    )
    .replaceAll(/(?<![\w.:])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w.])/g, (ip) => (isNobodys(ip) ? ip : '192.0.2.1'))
    .replaceAll(/(?<![\w:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:])/gi, '02:00:00:00:00:01')
    .replaceAll(/\b(REMOTE_HOST|RemoteHost)=.+$/gm, '$1=redacted');
}
