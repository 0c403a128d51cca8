// What the stand-in collector shows of a made-up fleet: lists, pages, the overview.
import { Problem } from '../../server/errors.ts';
import type { DeviceDetail, DeviceRow, Overview } from '../../shared/api/nouns.ts';
import type { Query } from '../../shared/api/routes.ts';
import { clauses } from '../../shared/clauses.ts';
import { type Counts, countStandings, lastDays, sentenceOf } from './counts.ts';
import { type Fleet, now } from './fleet.ts';

export const rowOf = ({ findings: _, alerts: __, cutOff: ___, description: ____, ...row }: DeviceDetail): DeviceRow =>
  row;

export function page<T>(rows: T[], { cursor, limit = 50 }: { cursor?: string; limit?: number }) {
  const from = Number(cursor ?? '0');
  const next = from + limit;
  return { rows: rows.slice(from, next), next: next < rows.length ? String(next) : null, total: rows.length };
}

const standings = ['failing', 'unknown', 'silent', 'compliant'];

export function selectDevices(all: DeviceDetail[], query: Query<'GET /api/devices'>): DeviceDetail[] {
  const words = query.search?.toLowerCase();
  const found = all.filter(
    (device) =>
      (words === undefined ||
        [device.name, device.person?.name ?? '', device.description.serial ?? ''].some((text) =>
          text.toLowerCase().includes(words),
        )) &&
      (query.standing === undefined || device.standing === query.standing) &&
      (query.holdingPi === undefined || device.holdingPi === query.holdingPi) &&
      (query.clause === undefined ||
        device.findings.some(
          (finding) =>
            finding.clauses.some(({ id }) => id === query.clause) &&
            (query.verdict === undefined || finding.verdict === query.verdict),
        )),
  );
  const sort = query.sort ?? 'name';
  const keyOf = (device: DeviceDetail): string | number =>
    sort === 'standing' ? standings.indexOf(device.standing) : (device[sort] ?? 0);
  const sign = query.direction === 'desc' ? -1 : 1;
  return found.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -sign : keyOf(a) > keyOf(b) ? sign : 0));
}

export function overviewOf(fleet: Fleet): Overview {
  const inScope = fleet.devices.filter(({ holdingPi }) => holdingPi !== 'no');
  const scope: Counts = countStandings(inScope);
  const open = fleet.alerts.filter(({ state }) => state === 'open');
  const needYou = new Set(open.map(({ device }) => device.id)).size;
  return {
    devices: fleet.devices.length,
    scope,
    holdingPi: inScope.length,
    undecided: inScope.filter(({ holdingPi }) => holdingPi === 'undecided').length,
    needYou,
    openAlerts: open.length,
    allWellSince: open.length === 0 ? now - 3 * 86_400_000 : null,
    sentence: sentenceOf(inScope.length, scope.compliant, needYou),
    alerts: open.slice(0, 10),
    clauses: clauseRows(inScope),
    days: lastDays(scope, now),
  };
}

function clauseRows(devices: DeviceDetail[]): Overview['clauses'] {
  return Object.entries(clauses)
    .filter(([id]) => id.startsWith('17.04'))
    .flatMap(([id, text]) => {
      const findings = devices.flatMap((device) =>
        device.findings.filter((f) => f.clauses.some((c) => c.id === id)).map((finding) => ({ device, finding })),
      );
      if (findings.length === 0) return [];
      const fresh = findings.filter(({ finding }) => finding.fresh);
      const of = (verdict: string) => fresh.filter(({ finding }) => finding.verdict === verdict);
      return {
        id,
        text,
        pass: of('pass').length,
        fail: of('fail').length,
        unknown: of('unknown').length,
        stale: findings.length - fresh.length,
        weakest: of('fail')
          .slice(0, 3)
          .map(({ device }) => ({ id: device.id, name: device.name })),
      };
    });
}

export function find<T extends { id: string }>(rows: T[], id: string): T {
  const found = rows.find((row) => row.id === id);
  if (found === undefined) throw new Problem('not-found');
  return found;
}
