// A fleet that does not exist, of any size and always the same, typed by the API's own nouns.
import type { Alert, CutOff, DeviceDetail, Finding, Person, Standing, Transition } from '../../shared/api/nouns.ts';
import { checkById } from '../../shared/checks/index.ts';
import { clauses } from '../../shared/clauses.ts';
import type { HoldingPi } from '../../shared/device.ts';
import type { AlertId, DeviceId, PersonId } from '../../shared/ids.ts';
import type { VerdictWord } from '../../shared/verdict.ts';
import { accounts, clearDisk, encryptedDisk, screen } from './made-up-facts.ts';
import { type Asked, asked, reasons, remedies, sentences } from './made-up-words.ts';

export const now = Date.now();
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const letters = 'abcdefghijklmnopqrstuvwxyz234567';
function id<Id extends string>(prefix: string, n: number): Id {
  let rest = n + 1;
  let text = '';
  for (let place = 0; place < 20; place += 1) {
    text += letters[rest % 32];
    rest = Math.floor(rest / 32) + place * 7;
  }
  return `${prefix}-${text}` as Id;
}

export const hostileName = '<img src=x onerror="document.title=`owned`"><script>alert(1)</script>';
const longName = `${'very-long-host-name-that-somebody-once-thought-was-a-good-idea-'.repeat(3)}42`;
export const rightToLeftName = 'جهاز-المالية-٤٢';

const given = ['Alice', 'Bob', 'Carol', 'Dan', 'Erin', 'Frank', 'Grace', 'Heidi', 'Ivan', 'Judy', 'Mallory', 'Niaj'];
const departments = ['Finance', 'Human resources', 'Claims', 'Support'];

interface Kind {
  standing: Standing;
  verdicts: Record<Asked, VerdictWord>;
}
const pass: Kind['verdicts'] = { 'disk-encryption': 'pass', 'screen-lock': 'pass', 'account-status': 'pass' };
const kinds: Record<string, Kind> = {
  good: { standing: 'compliant', verdicts: pass },
  clear: { standing: 'failing', verdicts: { ...pass, 'disk-encryption': 'fail' } },
  unlocked: { standing: 'failing', verdicts: { ...pass, 'screen-lock': 'fail', 'account-status': 'unknown' } },
  unsure: { standing: 'unknown', verdicts: { ...pass, 'account-status': 'unknown' } },
  silent: { standing: 'silent', verdicts: pass },
};

function kindOf(n: number): keyof typeof kinds {
  if (n === 0) return 'clear';
  if (n === 3) return 'unlocked';
  if (n === 5) return 'unsure';
  if (n === 8) return 'silent';
  if (n < 12) return 'good';
  return n % 97 === 0
    ? 'clear'
    : n % 61 === 0
      ? 'unlocked'
      : n % 43 === 0
        ? 'unsure'
        : n % 53 === 0
          ? 'silent'
          : 'good';
}

function nameOf(n: number): string {
  if (n === 6) return rightToLeftName;
  if (n === 9) return longName;
  if (n === 10) return hostileName;
  return `${['FIN', 'HR', 'CLM', 'SUP'][n % 4]}-LT-${String(n + 1).padStart(3, '0')}`;
}

function outcomeOf(check: Asked, verdict: VerdictWord, login: string): unknown {
  if (check === 'disk-encryption') return { facts: verdict === 'fail' ? clearDisk : encryptedDisk };
  if (check === 'screen-lock')
    return { facts: verdict === 'fail' ? screen(login, { idleSeconds: 3_600, enforced: 'no' }) : screen(login) };
  return verdict === 'unknown' ? { unknown: reasons[check].unknown } : { facts: accounts(login, now) };
}

const worstFirst: VerdictWord[] = ['fail', 'unknown', 'pass', 'not-applicable'];

function findingOf(check: Asked, kind: Kind, login: string, measuredAt: number): Finding {
  const { title, question, severity, clauses: ids } = checkById(check);
  const verdict = kind.verdicts[check];
  return {
    check,
    title,
    question,
    severity,
    verdict,
    reason: reasons[check][verdict],
    remedy: verdict === 'pass' ? [] : remedies[check],
    clauses: ids.map((clause) => ({ id: clause, text: clauses[clause] })),
    since: now - 3 * day - hour,
    measuredAt,
    fresh: kind.standing !== 'silent',
    outcome: outcomeOf(check, verdict, login),
    reportSeq: 412,
  };
}

function alertOf(n: number, device: DeviceDetail, finding: Finding): Alert {
  return {
    id: id<AlertId>('a', n),
    kind: 'finding',
    state: 'open',
    severity: finding.severity,
    device: { id: device.id, name: device.name },
    person: device.person,
    check: finding.check,
    sentence: sentences[finding.check as Asked](device.name),
    reason: finding.reason,
    remedy: finding.remedy,
    clauses: finding.clauses.map(({ id }) => id),
    since: finding.since,
    openedAt: finding.since,
    acknowledgedAt: null,
    acknowledgedBy: null,
    note: null,
    resolvedAt: null,
    resolution: null,
  };
}

function personOf(n: number): Person {
  const name = n === 10 ? hostileName : `${given[n % given.length]} ${String.fromCharCode(65 + (n % 26))}.`;
  const department = departments[n % departments.length] ?? null;
  return {
    id: id<PersonId>('p', n),
    name,
    email: n === 10 ? null : `${name.toLowerCase().replace(/[^a-z]/g, '')}${n}@example.com`,
    department,
    state: 'active',
    terminatedAt: null,
    devices: [],
    cutOff: null,
  };
}

const loginOf = (n: number): string => (given[n % given.length] ?? 'user').toLowerCase();

function deviceOf(n: number, person: Person | null): DeviceDetail {
  const kind = kinds[kindOf(n)] ?? { standing: 'unknown', verdicts: pass };
  const login = loginOf(n);
  const measuredAt = kind.standing === 'silent' ? now - 12 * day : now - (3 + (n % 9)) * minute;
  const holdingPi: HoldingPi = n % 5 === 1 ? 'undecided' : n % 11 === 7 ? 'no' : 'yes';
  const name = nameOf(n);
  const findings = asked
    .map((check) => findingOf(check, kind, login, measuredAt))
    .toSorted((a, b) => worstFirst.indexOf(a.verdict) - worstFirst.indexOf(b.verdict));
  return {
    id: id<DeviceId>('d', n),
    name,
    system: 'linux',
    osName: 'Debian GNU/Linux',
    osVersion: '12',
    person: person && { id: person.id, name: person.name, state: person.state },
    login: person ? login : null,
    holdingPi,
    standing: kind.standing,
    failing: asked.filter((check) => kind.verdicts[check] === 'fail'),
    openAlerts: 0,
    connected: kind.standing !== 'silent',
    lastSeenAt: measuredAt + minute,
    lastMeasuredAt: measuredAt,
    enrolledAt: now - (40 + (n % 200)) * day,
    revokedAt: null,
    overlay: n === 4,
    description: {
      name,
      system: 'linux',
      osName: 'Debian GNU/Linux',
      osVersion: '12',
      model: 'ThinkPad X1 Carbon Gen 11',
      serial: `PF3${String(n).padStart(5, '0')}`,
      hardwareUuid: null,
      virtual: false,
      agentVersion: '0.1.0',
      overlay: n === 4,
    },
    holdingPiReason: holdingPi === 'undecided' ? null : 'The finance department keeps tax records',
    holdingPiBy: holdingPi === 'undecided' ? null : 'it',
    holdingPiAt: holdingPi === 'undecided' ? null : now - 30 * day,
    policyVersion: 3,
    findings,
    alerts: [],
    cutOff: null,
  };
}

export interface Fleet {
  devices: DeviceDetail[];
  persons: Person[];
  alerts: Alert[];
  history: Transition[];
}

/** Standing of one leaver on one device. */
export const cutOffs: Record<'cut' | 'open' | 'unknown', CutOff> = {
  cut: {
    state: 'cut',
    reason: 'The account "judy" is locked, and no SSH key opens it.',
    since: now - 20 * hour,
    provenAt: now - 20 * hour,
    tookMs: 2 * hour + 14 * minute,
  },
  open: {
    state: 'open',
    reason: 'The account "heidi" is enabled and its password is not locked.',
    since: now - 5 * hour,
    provenAt: null,
    tookMs: null,
  },
  unknown: {
    state: 'unknown',
    reason: 'The device has not reported since they left; its last word was 9 days before.',
    since: now - 5 * hour,
    provenAt: null,
    tookMs: null,
  },
};

function leave(person: Person, device: DeviceDetail, cutOff: CutOff, at: number): void {
  person.state = 'terminated';
  person.terminatedAt = at;
  person.cutOff = cutOff;
  for (const one of person.devices) one.cutOff = cutOff;
  device.cutOff = cutOff;
  if (device.person) device.person.state = 'terminated';
}

const history = (): Transition[] =>
  Array.from({ length: 24 }, (_, n) => ({
    id: 1_000 - n,
    at: now - n * 9 * hour,
    check: n % 4 === 3 ? null : 'disk-encryption',
    from: n % 2 ? 'fail' : 'pass',
    to: n % 4 === 3 ? null : n % 2 ? 'pass' : 'fail',
    text: n % 4 === 3 ? 'Marked as holding PI' : n % 2 ? 'Disk encryption passes' : 'Disk encryption fails',
    cause: n % 4 === 3 ? 'person' : 'report',
    by: n % 4 === 3 ? 'it' : null,
    reportSeq: n % 4 === 3 ? null : 412 - n,
  }));

export function madeUpFleet(size: number): Fleet {
  const persons = Array.from({ length: size === 0 ? 0 : Math.max(12, Math.floor(size * 0.9)) }, (_, n) => personOf(n));
  const devices = Array.from({ length: size }, (_, n) => {
    const person = n === 11 ? null : (persons[n] ?? null);
    const device = deviceOf(n, person);
    person?.devices.push({
      device: { id: device.id, name: device.name },
      login: device.login,
      standing: device.standing,
      lastMeasuredAt: device.lastMeasuredAt,
      cutOff: null,
    });
    return device;
  });
  const [open, unknown, cut] = [devices[7], devices[8], devices[2]];
  if (open && persons[7]) leave(persons[7], open, cutOffs.open, now - 5 * hour);
  if (unknown && persons[8]) leave(persons[8], unknown, cutOffs.unknown, now - 5 * hour);
  if (cut && persons[2]) leave(persons[2], cut, cutOffs.cut, now - 22 * hour);
  return { devices, persons, alerts: alertsOf(devices), history: history() };
}

function alertsOf(devices: DeviceDetail[]): Alert[] {
  const alerts: Alert[] = [];
  for (const device of devices) {
    if (device.holdingPi === 'no') continue;
    for (const finding of device.findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')) {
      alerts.push(alertOf(alerts.length, device, finding));
    }
  }
  const [gone] = devices.filter(({ cutOff }) => cutOff?.state === 'open');
  const finding = gone?.findings[0];
  if (gone && finding) {
    const access = alertOf(alerts.length, gone, finding);
    alerts.push({
      ...access,
      kind: 'access',
      check: null,
      severity: 'critical',
      sentence: `${gone.person?.name} has left and can still log in on ${gone.name}`,
    });
  }
  const order = ['critical', 'high', 'medium', 'low'];
  return alerts.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
