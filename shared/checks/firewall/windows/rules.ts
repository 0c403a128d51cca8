// Rules of Windows that are for no certain program: how many ports those that allow open to strangers on a kind of network,
// less what those that block keep out. Rules for one program or service are how sharing works, and not counted.
import Type from 'typebox';
import type { Answer } from '../../../host.ts';
import { entryOf } from '../../../windows/entries.ts';
import type { Guard } from '../facts.ts';
import { adapterKinds } from './adapters.ts';
import { actionOf, allPorts, blockedSpansOf, conditionsOf, type Span, spansOf } from './rule-line.ts';

const Store = Type.Object({
  store: Type.Union([Type.Literal('local'), Type.Literal('policy'), Type.Literal('mdm')]),
  isThere: Type.Boolean(),
  count: Type.Integer({ minimum: 0 }),
  rules: Type.Array(Type.String({ pattern: '(^|[|])Action=(Allow|Block)([|]|$)' })),
});

/** `adapters`: a part by itself. */
const Told = Type.Object({ stores: Type.Array(Store), adapters: Type.Unknown() });

export interface Rules {
  stores: Type.Static<typeof Store>[];
  kindOf: ReturnType<typeof adapterKinds>;
}

/** TCP and UDP counted together. */
export interface OpenPorts {
  certain: number;
  doubtful: number;
}

/** The rules of this machine, of a group policy, and of an organisation that manages it from afar (MDM). */
export function rulesOf(answer: Answer<unknown>): Answer<Rules> {
  const told = entryOf(answer, 'rules', Told);
  if (!told.ok) return told;
  const { stores } = told.value;
  const isWhole = (['local', 'policy', 'mdm'] as const).every(
    (name) => stores.filter(({ store }) => store === name).length === 1,
  );
  // Windows cannot be without rules of its own; of the others most machines have none.
  const hasOwn = stores.some(({ store, isThere }) => store === 'local' && isThere);
  if (isWhole && hasOwn) return { ok: true, value: { stores, kindOf: adapterKinds(told.value) } };
  return { ok: false, failure: 'failed', reason: 'rules: Windows did not show all of them' };
}

/** A policy may have it that rules made on the machine do not count. A rule that blocks outranks all that allow. */
export function openPorts({ stores, kindOf }: Rules, network: Guard['network'], countsLocal: boolean): OpenPorts {
  const counted = stores.filter(({ store }) => countsLocal || store !== 'local');
  // Rules that were not told may open any port, or block it.
  if (counted.some(({ count, rules }) => rules.length !== count)) return { certain: 0, doubtful: allPorts };
  const rules = counted.flatMap((store) => store.rules.map(conditionsOf));
  const spansBy = (action: string, of: (rule: (typeof rules)[number]) => Span[]): Span[] =>
    rules.filter((rule) => actionOf(rule) === action).flatMap(of);
  const allowed = spansBy('allow', (rule) => spansOf(rule, network, kindOf));
  const marks = new Uint8Array(allPorts);
  for (const { from, to } of allowed.filter(({ isCertain }) => !isCertain)) marks.fill(1, from, to + 1);
  for (const { from, to } of allowed.filter(({ isCertain }) => isCertain)) marks.fill(2, from, to + 1);
  for (const { from, to } of spansBy('block', (rule) => blockedSpansOf(rule, network))) marks.fill(0, from, to + 1);
  const counts = { certain: 0, doubtful: 0 };
  for (const mark of marks) {
    if (mark === 2) counts.certain += 1;
    else if (mark === 1) counts.doubtful += 1;
  }
  return counts;
}
