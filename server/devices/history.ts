// The history of a device: every change as a row, with who or what caused it.
import type { Insertable } from 'kysely';
import type { Transition } from '../../shared/api/nouns.ts';
import type { Instant } from '../../shared/clock.ts';
import type { DeviceId } from '../../shared/ids.ts';
import type { VerdictWord } from '../../shared/verdict.ts';
import type { Db, Tables, Trx } from '../store/index.ts';

export interface Happening {
  device: DeviceId;
  at: Instant;
  /** What happened, for a person. */
  text: string;
  cause: Insertable<Tables['transitions']>['cause'];
  by: string | null;
  check?: string;
  from?: VerdictWord | null;
  to?: VerdictWord;
  reportSeq?: number;
}

export async function addTransition(trx: Trx, ...happenings: Happening[]): Promise<void> {
  if (happenings.length > 0) await trx.insertInto('transitions').values(happenings.map(transitionRow)).execute();
}

/** A happening as its row. */
const transitionRow = (happening: Happening): Insertable<Tables['transitions']> => ({
  device_id: happening.device,
  at: happening.at,
  check_id: happening.check ?? null,
  from_verdict: happening.from ?? null,
  to_verdict: happening.to ?? null,
  text: happening.text,
  cause: happening.cause,
  by_whom: happening.by,
  report_seq: happening.reportSeq ?? null,
});

/** One page of what changed on a device, newest first. */
export async function listHistory(
  db: Db,
  device: DeviceId,
  page: { before: number | undefined; limit: number },
): Promise<{ rows: Transition[]; last: number | undefined; total: number }> {
  const ofDevice = db.selectFrom('transitions').where('device_id', '=', device);
  const found = await ofDevice
    .selectAll()
    .$if(page.before !== undefined, (q) => q.where('id', '<', page.before as number))
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const { total } = await ofDevice.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const shown = found.slice(0, page.limit);
  return {
    rows: shown.map((row) => ({
      id: row.id,
      at: row.at,
      check: row.check_id as Transition['check'],
      from: row.from_verdict,
      to: row.to_verdict,
      text: row.text,
      cause: row.cause,
      by: row.by_whom,
      reportSeq: row.report_seq,
    })),
    last: found.length > page.limit ? shown.at(-1)?.id : undefined,
    total: Number(total),
  };
}
