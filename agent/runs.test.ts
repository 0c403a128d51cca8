import fc from 'fast-check';
import t from 'tap';
import type { CheckId } from '../shared/checks/index.ts';
import type { RequestId } from '../shared/ids.ts';
import { newId } from '../shared/protocol/sign.ts';
import { nextRun, type RunRequest, Runs } from './runs.ts';

const check = fc.constantFrom<CheckId>('disk-encryption', 'screen-lock', 'account-status');
const request: fc.Arbitrary<RunRequest> = fc.record(
  {
    checks: fc.oneof(fc.constant('all' as const), fc.uniqueArray(check, { minLength: 1 })),
    inFull: fc.boolean(),
    answers: fc.option(
      fc.nat().map(() => newId<RequestId>('r')),
      { nil: undefined },
    ),
  },
  { requiredKeys: ['checks'] },
);

const covers = (run: RunRequest, one: RunRequest): boolean =>
  run.checks === 'all' || (one.checks !== 'all' && one.checks.every((id) => run.checks.includes(id)));

t.test('however much is asked for at once, everything is run and each request answered once', async () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 12 }), (asked) => {
      const runs: RunRequest[] = [];
      for (let rest = asked, next = nextRun(rest); next !== undefined; next = nextRun(rest)) {
        runs.push(next.run);
        rest = next.rest;
      }
      const wanted = asked.flatMap(({ answers }) => answers ?? []);
      const isServed = (one: RunRequest): boolean =>
        runs.some(
          (run) =>
            covers(run, one) &&
            (!one.inFull || run.inFull === true) &&
            (one.answers === undefined || run.answers === one.answers),
        );
      return (
        asked.every(isServed) &&
        JSON.stringify(runs.flatMap(({ answers }) => answers ?? [])) === JSON.stringify(wanted) &&
        runs.length <= Math.max(1, wanted.length)
      );
    }),
  );
});

t.test('a run is hastened only when nothing else asked for it', async (t) => {
  const hastened: RunRequest = { checks: ['screen-lock'], hastened: true };
  t.equal(nextRun([hastened, hastened])?.run.hastened, true);
  t.equal(nextRun([hastened, { checks: 'all' }])?.run.hastened, false);
});

t.test('there are never two runs at once, and what is asked for meanwhile is one run more', async (t) => {
  const performed: RunRequest[] = [];
  const done = Promise.withResolvers<void>();
  let underWay = 0;
  const runs: Runs = new Runs(
    async (run) => {
      t.equal(++underWay, 1);
      performed.push(run);
      if (performed.length === 1) {
        runs.ask({ checks: ['screen-lock'] });
        runs.ask({ checks: ['disk-encryption'] });
      } else done.resolve();
      await Promise.resolve();
      underWay--;
    },
    (fault) => t.fail(String(fault)),
  );
  runs.ask({ checks: 'all' });
  runs.ask({ checks: ['account-status'] });
  await done.promise;
  t.match(performed, [{ checks: 'all' }, { checks: ['screen-lock', 'disk-encryption'] }]);
});

t.test('a run that fails is told, and does not stop the next', async (t) => {
  const faults: unknown[] = [];
  const done = Promise.withResolvers<void>();
  const runs = new Runs(
    async ({ checks }) => {
      if (checks === 'all') throw new Error('broken');
      done.resolve();
    },
    (fault) => {
      faults.push(fault);
      runs.ask({ checks: [] });
    },
  );
  runs.ask({ checks: 'all' });
  await done.promise;
  t.match(faults, [{ message: 'broken' }]);
});
