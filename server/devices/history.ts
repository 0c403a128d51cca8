// The history of a device: every change as a row, with who or what caused it.
import type { Insertable } from 'kysely';
import type { Instant } from '../../shared/clock.ts';
import type { DeviceId } from '../../shared/ids.ts';
import type { VerdictWord } from '../../shared/verdict.ts';
import type { Tables, Trx } from '../store/index.ts';

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
export const transitionRow = (happening: Happening): Insertable<Tables['transitions']> => ({
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
