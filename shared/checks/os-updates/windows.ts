// Updates on Windows, as the Windows Update Agent knows them after its last scan. Says nothing about good or bad.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Instant } from '../../clock.ts';
import type { Answer, Host } from '../../host.ts';
import { patchTuesdayAfter } from '../../windows/patch-tuesday.ts';
import { partOf } from '../../windows/powershell.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { noWait, type OsUpdatesFacts, type Release } from './facts.ts';
import { Agent, automaticOf, heldBackDays, Policy } from './windows/automatic.ts';
import { osUpdatesQuery } from './windows/query.ts';
import { type RunningRollup, runningRollup } from './windows/rollup.ts';
import { Search, waitingOf } from './windows/waiting.ts';

const System = Type.Object({
  build: Type.String({ pattern: '^[0-9]{4,6}$' }),
  revision: Type.Integer({ minimum: 0 }),
  edition: Type.String({ minLength: 1, maxLength: 60 }),
  release: Type.Union([Type.String({ maxLength: 20 }), Type.Null()]),
});
type System = Type.Static<typeof System>;
const Restart = Type.Object({ update: Type.Boolean(), servicing: Type.Boolean() });
const Start = Type.Object({ at: Type.Integer() });

const dayMs = 86_400_000;

async function probe(host: Host, now: Instant): Promise<Outcome<OsUpdatesFacts>> {
  const answer = await host.query(osUpdatesQuery);
  const system = only(answer, 'system', System);
  if (!system.ok) return { unknown: `Which Windows this is could not be seen (${system.reason}).` };
  const { build, revision } = system.value;
  const search = only(answer, 'search', Search);
  const policy = only(answer, 'policy', Policy);
  const agent = only(answer, 'agent', Agent);
  const listsMadeAt = searchedAt(agent, policy);
  const rollup = runningRollup(partOf(answer, 'rollups'), Number(build), revision);
  return {
    facts: {
      release: releaseOf(system.value, extendedSupportOf(system.value, rollup, now)),
      source: 'windows-update',
      ...waitingOf(search, rollup, listsMadeAt, now),
      rolling: false,
      lastUpgradeAt: null,
      listsMadeAt,
      automatic: automaticOf(agent, policy, now),
      restart: restartOf(only(answer, 'restart', Restart), only(answer, 'start', Start)),
    },
  };
}

/** The one entry of a part, in the form expected. */
function only<S extends Type.TSchema>(answer: Answer<unknown>, name: string, schema: S): Answer<Type.Static<S>> {
  const part = partOf(answer, name);
  if (!part.ok) return part;
  const [entry, ...more] = part.value;
  if (more.length === 0 && Value.Check(schema, entry)) return { ok: true, value: entry };
  return { ok: false, failure: 'failed', reason: `${name}: Windows answered in a form that is not understood` };
}

/** ProductName says "Windows 10" on 11 too; from build 22000 on it is 11. */
function releaseOf(
  { build, revision, edition, release }: System,
  extendedSupport: Release['extendedSupport'],
): Release {
  const isServer = /^Server/i.test(edition);
  const name = isServer ? 'Windows Server' : Number(build) >= 22_000 ? 'Windows 11' : 'Windows 10';
  return {
    family: 'windows',
    version: `10.0.${build}.${revision}`,
    edition,
    name: `${name} ${release ?? ''} (build ${build}.${revision})`.replace('  ', ' '),
    supportEndsAt: null,
    extendedSupport,
  };
}

/** Of Windows 10 22H2: the last update that everybody got, on 11 November 2025 to mend the signing up itself (KB5071959). */
const lastForAll = { build: '19045', revision: 6466 };
const firstExtendedAt = Date.parse('2025-12-09T00:00:00Z');

/**
 * Whether it gets Extended Security Updates shows in the updates that it got: companies and people at home sign up in
 * different ways, some of them in the account of a person, and Windows installs none of these updates for anybody else.
 */
function extendedSupportOf(
  { build, revision }: System,
  rollup: RunningRollup,
  now: Instant,
): Release['extendedSupport'] {
  if (build !== lastForAll.build || now < firstExtendedAt) return 'unknown';
  if (revision <= lastForAll.revision) return 'off';
  // They come each month. Where the next one is out for long, it may have run out since.
  const isLate = typeof rollup !== 'object' || rollup.at > now || now - patchTuesdayAfter(rollup.at) > 14 * dayMs;
  return isLate ? 'unknown' : 'on';
}

/** A policy may hide updates for some days after they came out: then what is known is that many days older. */
function searchedAt(agent: Answer<Agent>, policy: Answer<Policy>): OsUpdatesFacts['listsMadeAt'] {
  if (!agent.ok || !policy.ok) return 'unknown';
  const days = heldBackDays(policy.value);
  if (days === undefined) return 'unknown';
  return agent.value.searchedAt === null ? 'never' : Math.max(0, agent.value.searchedAt - days * dayMs);
}

function restartOf(
  restart: Answer<Type.Static<typeof Restart>>,
  start: Answer<Type.Static<typeof Start>>,
): OsUpdatesFacts['restart'] {
  if (!restart.ok) return { state: 'unknown', ...noWait };
  if (!restart.value.update && !restart.value.servicing) return { state: 'not-needed', ...noWait };
  return { state: 'needed', knownSince: null, notBefore: start.ok && start.value.at > 0 ? start.value.at : null };
}

export const windowsOsUpdates: SystemProbe<OsUpdatesFacts> = { probe };
