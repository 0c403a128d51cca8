import fc from 'fast-check';
import t from 'tap';
import { byWorst, type VerdictWord } from '../../verdict.ts';
import { osUpdates } from './check.ts';
import type { OsUpdatesFacts } from './facts.ts';
import { editionsOf, supportOf } from './support.ts';
import { supportTable, supportTableDate } from './support-table.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const day = 86_400_000;
const rules = { installWithin: '14d', listsFreshFor: '7d', automatic: 'required' } as const;

const noWait = { knownSince: null, notBefore: null };

function goodFacts(changes: Partial<OsUpdatesFacts> = {}): OsUpdatesFacts {
  return {
    release: {
      family: 'debian',
      version: '12',
      name: 'Debian 12',
      supportEndsAt: null,
      extendedSupport: 'off',
    },
    source: 'apt',
    security: { waiting: 0, ...noWait },
    others: 0,
    rolling: false,
    lastUpgradeAt: null,
    listsMadeAt: now - day,
    automatic: { state: 'on', by: 'unattended-upgrades' },
    restart: { state: 'not-needed', ...noWait },
    notSeen: [],
    ...changes,
  };
}

const release = (changes: Partial<OsUpdatesFacts['release']>): OsUpdatesFacts['release'] => ({
  ...goodFacts().release,
  ...changes,
});
const judged = (facts: OsUpdatesFacts, asked: typeof rules | { installWithin: string } = rules) =>
  osUpdates.verdict(facts, { ...rules, ...asked }, now);
const word = (changes: Partial<OsUpdatesFacts>): VerdictWord => judged(goodFacts(changes)).verdict;

const instant = fc.integer({ min: now - 400 * day, max: now + 10 * day });
const wait = fc.record({ knownSince: fc.option(instant), notBefore: fc.option(instant) });
/** Good facts of which a few are otherwise, so that every verdict comes about. */
const anyFacts: fc.Arbitrary<OsUpdatesFacts> = fc
  .record(
    {
      release: fc.constantFrom('10', '99', null).map((version) => release({ version })),
      security: fc
        .record({ waiting: fc.constantFrom(1, 7, 'unknown' as const), wait })
        .map(({ waiting, wait }) => ({ waiting, ...wait })),
      others: fc.constantFrom(3, 'unknown' as const),
      rolling: fc.constant(true),
      lastUpgradeAt: instant,
      listsMadeAt: fc.oneof(instant, fc.constantFrom('never' as const, 'unknown' as const)),
      automatic: fc
        .constantFrom(
          'download-only' as const,
          'notify-only' as const,
          'paused' as const,
          'off' as const,
          'unknown' as const,
        )
        .map((state) => ({ state, by: null })),
      restart: fc
        .record({ state: fc.constantFrom('needed' as const, 'unknown' as const), wait })
        .map(({ state, wait }) => ({ state, ...wait })),
      notSeen: fc.constant(['something']),
    },
    { requiredKeys: [] },
  )
  .chain((changes) => {
    const names = Object.keys(changes);
    return fc
      .subarray(names, { maxLength: Math.min(2, names.length) })
      .map((kept) => goodFacts(Object.fromEntries(Object.entries(changes).filter(([name]) => kept.includes(name)))));
  });

t.test('a system that is kept up to date passes, and the reason says until when it can be', async (t) => {
  t.match(judged(goodFacts()), { verdict: 'pass', reason: /No security update is waiting; Debian 12 .* 2028-06-30/ });
});

t.test('an update fails when it has surely waited too long, passes when surely not, and else is unknown', async (t) => {
  const waiting = (knownSince: number | null, notBefore: number | null): VerdictWord =>
    word({ security: { waiting: 2, knownSince, notBefore } });
  t.equal(waiting(now - 15 * day, now - 15 * day), 'fail');
  t.equal(waiting(now - 15 * day, null), 'fail');
  t.equal(waiting(now - 3 * day, now - 3 * day), 'pass');
  t.equal(waiting(null, now - 3 * day), 'pass');
  t.equal(waiting(now - 3 * day, null), 'unknown');
  t.equal(waiting(now - 3 * day, now - 30 * day), 'unknown');
  t.equal(waiting(null, null), 'unknown');
  t.equal(waiting(null, now + 30 * day), 'unknown', 'a date to come proves nothing');
});

t.test('a restart that is due is judged like an update that waits', async (t) => {
  t.equal(word({ restart: { state: 'needed', knownSince: now - 20 * day, notBefore: null } }), 'fail');
  t.equal(word({ restart: { state: 'needed', knownSince: null, notBefore: now - 2 * day } }), 'pass');
  t.equal(word({ restart: { state: 'needed', ...noWait } }), 'unknown');
  t.equal(word({ restart: { state: 'unknown', ...noWait } }), 'unknown');
});

t.test('what is known of updates must be fresh', async (t) => {
  t.equal(word({ listsMadeAt: now - 8 * day }), 'unknown');
  t.equal(word({ listsMadeAt: 'never' }), 'unknown');
  t.equal(word({ listsMadeAt: 'unknown' }), 'unknown');
  t.equal(word({ listsMadeAt: now + 3 * day }), 'unknown', 'a clock that runs behind');
});

t.test('updates must install themselves, unless the policy leaves that to others', async (t) => {
  for (const state of ['off', 'download-only', 'notify-only', 'paused'] as const) {
    const facts = goodFacts({ automatic: { state, by: null } });
    t.equal(judged(facts).verdict, 'fail', state);
    t.equal(osUpdates.verdict(facts, { ...rules, automatic: 'not-required' }, now).verdict, 'pass', state);
  }
  t.equal(word({ automatic: { state: 'unknown', by: null } }), 'unknown');
});

t.test(
  'a release past its end fails, one that is not in the table is unknown, and the system’s own word wins',
  async (t) => {
    t.match(judged(goodFacts({ release: release({ version: '10' }) })), { verdict: 'fail', reason: /2024-06-30/ });
    t.match(judged(goodFacts({ release: release({ version: '99' }) })), {
      verdict: 'unknown',
      reason: new RegExp(supportTableDate),
    });
    t.equal(word({ release: release({ version: '99', supportEndsAt: now + day }) }), 'pass');
    t.equal(word({ release: release({ supportEndsAt: now - day }) }), 'fail');
  },
);

t.test('who has signed up for longer support has it', async (t) => {
  const focal = (extendedSupport: 'on' | 'off' | 'unknown') =>
    word({ release: release({ family: 'ubuntu', version: '20.04', extendedSupport }) });
  t.equal(focal('on'), 'pass');
  t.equal(focal('off'), 'fail');
  t.equal(focal('unknown'), 'unknown');
});

t.test('a rolling system is judged by its last upgrade', async (t) => {
  const arch = (others: number, lastUpgradeAt: number | null): VerdictWord =>
    word({ release: release({ family: 'arch', version: null }), rolling: true, others, lastUpgradeAt });
  t.equal(arch(0, null), 'pass');
  t.equal(arch(40, now - 5 * day), 'pass');
  t.equal(arch(40, now - 50 * day), 'fail');
  t.equal(arch(40, null), 'unknown');
});

t.test('each edition of Windows has the dates of its own kind', async (t) => {
  t.strictSame(
    [
      'CoreN',
      'Professional',
      'EnterpriseS',
      'IoTEnterpriseS',
      'Enterprise',
      'EducationN',
      'ServerStandard',
      'Xbox',
    ].map((edition) => editionsOf(edition).join()),
    ['home,consumer', 'consumer', 'ltsc', 'iot-ltsc', 'enterprise', 'enterprise', 'server', ''],
  );
  const ends = (edition: string): string =>
    supportOf(release({ family: 'windows', version: '10.0.22631.4317', edition }), now - 60 * day).state;
  t.strictSame([ends('Core'), ends('Enterprise'), ends('Xbox')], ['ended', 'supported', 'unknown']);
});

t.test('the table is in order: dates are dates, and no two rows speak of the same', async (t) => {
  for (const row of supportTable) {
    t.match(row.ends, /^20\d\d-\d\d-\d\d$/);
    t.notOk(Number.isNaN(Date.parse(row.ends)), `${row.family} ${row.version}`);
    if (row.extended !== undefined) t.ok(row.extended.ends > row.ends, `${row.family} ${row.version}`);
  }
  const keys = supportTable.map((row) => [row.family, row.version, row.editions].join(' '));
  t.equal(new Set(keys).size, keys.length);
});

t.test('nothing unknown and nothing bad ever passes', async (t) => {
  let passes = 0;
  fc.assert(
    fc.property(anyFacts, (facts) => {
      if (judged(facts).verdict !== 'pass') return true;
      passes += 1;
      const { listsMadeAt, automatic, release, restart, rolling, security, notSeen } = facts;
      return (
        typeof listsMadeAt === 'number' &&
        automatic.state === 'on' &&
        release.version === '12' &&
        restart.state !== 'unknown' &&
        (rolling || security.waiting !== 'unknown') &&
        notSeen.length === 0
      );
    }),
    { numRuns: 1_000 },
  );
  t.ok(passes > 50);
});

t.test('knowing less never makes it better', async (t) => {
  const forgetting: ((facts: OsUpdatesFacts) => OsUpdatesFacts)[] = [
    (facts) => ({ ...facts, listsMadeAt: 'unknown' }),
    (facts) => ({ ...facts, others: 'unknown', security: { waiting: 'unknown', ...noWait } }),
    (facts) => ({ ...facts, automatic: { state: 'unknown', by: null } }),
    (facts) => ({ ...facts, restart: { state: 'unknown', ...noWait } }),
    (facts) => ({ ...facts, release: { ...facts.release, version: null } }),
    (facts) => ({ ...facts, notSeen: ['more'] }),
  ];
  fc.assert(
    fc.property(anyFacts, fc.constantFrom(...forgetting), (facts, forget) => {
      const after = judged(forget(facts)).verdict;
      t.ok(after !== 'pass' || judged(facts).verdict === 'pass');
    }),
  );
});

t.test('a longer wait never makes it better', async (t) => {
  fc.assert(
    fc.property(anyFacts, fc.integer({ min: 0, max: 400 }), (facts, days) => {
      const { knownSince, notBefore } = facts.security;
      const older = (at: number | null): number | null => (at === null ? null : at - days * day);
      // Only what makes sense: a wait that is known to have begun after it cannot have begun before.
      fc.pre(knownSince === null || notBefore === null || notBefore <= knownSince);
      fc.pre(notBefore === null || notBefore <= now);
      const after = {
        ...facts,
        security: { ...facts.security, knownSince: older(knownSince), notBefore: older(notBefore) },
      };
      t.ok(byWorst(judged(after).verdict, judged(facts).verdict) <= 0);
    }),
  );
});

t.test('an update that is held back is let go before all are installed', async (t) => {
  const waiting = { source: 'apt', security: { waiting: 1, ...noWait } };
  const steps = (facts: Partial<OsUpdatesFacts>) => osUpdates.remedy(goodFacts(facts), rules, 'linux', now);
  t.match(steps({ ...waiting, heldBack: 1 }), [/apt-mark unhold/, /apt full-upgrade/]);
  t.match(steps({ ...waiting, source: 'zypper', heldBack: 1 }), [/zypper removelock/, /zypper patch/]);
  t.equal(steps(waiting).length, 1);
});

t.test('what does not pass has a remedy, what passes has none', async (t) => {
  fc.assert(
    fc.property(anyFacts, fc.constantFrom('linux' as const, 'macos' as const, 'windows' as const), (facts, system) => {
      const steps = osUpdates.remedy(facts, rules, system, now);
      t.equal(steps.length > 0, judged(facts).verdict !== 'pass');
    }),
  );
});
