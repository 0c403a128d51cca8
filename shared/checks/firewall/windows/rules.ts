// Rules of Windows that let in whoever comes: to any program, from anywhere, by no other condition. How many ports they
// open on a kind of network; rules for one program or service are how sharing works, and not counted.
import Type from 'typebox';
import type { Answer } from '../../../host.ts';
import { entriesOf } from '../../../windows/entries.ts';
import type { Guard } from '../facts.ts';

/** [MS-FASP] 2.2.37: protocol null or 256 is any; no port is all of them, and no profile every network. */
const Rule = Type.Object({
  protocol: Type.Union([Type.Integer({ minimum: 0, maximum: 256 }), Type.Null()]),
  /** `80,5000-6000,RPC` */
  ports: Type.String(),
  /** `Private,Public` */
  profiles: Type.String(),
  /** Whether it has no condition but those that are told here. */
  isPlain: Type.Boolean(),
});
type Rule = Type.Static<typeof Rule>;

const Store = Type.Object({
  store: Type.Union([Type.Literal('local'), Type.Literal('policy'), Type.Literal('mdm')]),
  isThere: Type.Boolean(),
  count: Type.Integer({ minimum: 0 }),
  rules: Type.Array(Rule),
});
type Store = Type.Static<typeof Store>;

/** TCP and UDP counted together. */
export interface OpenPorts {
  certain: number;
  doubtful: number;
}

const span = 65_536;
export const allPorts = 2 * span;

/** The rules of this machine, of a group policy, and of an organisation that manages it from afar (MDM). */
export function rulesOf(answer: Answer<unknown>): Answer<Store[]> {
  const stores = entriesOf(answer, 'rules', Store);
  if (!stores.ok) return stores;
  const isWhole = (['local', 'policy', 'mdm'] as const).every(
    (name) => stores.value.filter(({ store }) => store === name).length === 1,
  );
  // Windows cannot be without rules of its own; of the others most machines have none.
  const hasOwn = stores.value.some(({ store, isThere }) => store === 'local' && isThere);
  if (isWhole && hasOwn) return stores;
  return { ok: false, failure: 'failed', reason: 'rules: Windows did not show all of them' };
}

/** A policy may have it that rules made on the machine do not count. */
export function openPorts(stores: readonly Store[], network: Guard['network'], countsLocal: boolean): OpenPorts {
  const counted = stores.filter(({ store }) => countsLocal || store !== 'local');
  const marks = new Uint8Array(allPorts);
  // More rules than were told may be open by any port.
  if (counted.some(({ count, rules }) => rules.length !== count)) marks.fill(1);
  const spans = counted.flatMap(({ rules }) => rules.flatMap((rule) => spansOf(rule, network)));
  for (const { from, to, isCertain } of spans.sort((a, b) => Number(a.isCertain) - Number(b.isCertain))) {
    marks.fill(isCertain ? 2 : 1, from, to + 1);
  }
  const countOf = (mark: number): number => marks.reduce((sum, one) => sum + Number(one === mark), 0);
  return { certain: countOf(2), doubtful: countOf(1) };
}

interface Span {
  from: number;
  to: number;
  isCertain: boolean;
}

const networks: readonly string[] = ['domain', 'private', 'public'];

function spansOf({ protocol, ports, profiles, isPlain }: Rule, network: Guard['network']): Span[] {
  const named = profiles === '' ? networks : profiles.toLowerCase().split(',');
  const isUnderstood = named.every((name) => networks.includes(name));
  if (isUnderstood && !named.includes(network)) return [];
  return startsOf(protocol).flatMap((start) =>
    portsOf(ports).map(({ from, to, isCertain }) => ({
      from: start + from,
      to: start + to,
      isCertain: isCertain && isPlain && isUnderstood,
    })),
  );
}

/** Where the ports of TCP and of UDP begin; other protocols have none. */
function startsOf(protocol: number | null): number[] {
  if (protocol === null || protocol === 256) return [0, span];
  return protocol === 6 ? [0] : protocol === 17 ? [span] : [];
}

const every = { from: 0, to: span - 1 };

/** Words for the ports of services of Windows itself, of which there are a handful. */
const ownPorts = /^(RPC|RPC-EPMap|Teredo|IPTLSIn|IPHTTPSIn|Ply2Disc|mDNS)$/i;

function portsOf(text: string): Span[] {
  if (text === '') return [{ ...every, isCertain: true }];
  return text.split(',').flatMap((one): Span[] => {
    if (ownPorts.test(one)) return [];
    const [, first, last = first] = /^([0-9]{1,5})(?:-([0-9]{1,5}))?$/.exec(one) ?? [];
    const [from, to] = [Number(first), Number(last)];
    return from <= to && to < span ? [{ from, to, isCertain: true }] : [{ ...every, isCertain: false }];
  });
}
