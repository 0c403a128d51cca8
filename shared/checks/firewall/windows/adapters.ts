// Where an adapter leads to: those that a profile leaves without the firewall (DisabledInterfaceAliases), and those that
// rules name. That of WSL or of a virtual machine leads to this machine alone; one that leads to a network is a hole.
import Type from 'typebox';
import type { Answer } from '../../../host.ts';
import { entriesOf } from '../../../windows/entries.ts';

/** MSFT_NetAdapter, and whether the way out of the machine is by it. Null: it is not there or not connected now, or does not say. */
const Adapter = Type.Object({
  isThere: Type.Boolean(),
  isHardware: Type.Union([Type.Boolean(), Type.Null()]),
  leadsOut: Type.Union([Type.Boolean(), Type.Null()]),
  isOfHyperV: Type.Boolean(),
});
type Adapter = Type.Static<typeof Adapter>;

/** One that a rule names by its id; gone when Windows knows of none by that id, now or unplugged. */
const NamedAdapter = Type.Object({ ...Adapter.properties, id: Type.String(), isGone: Type.Boolean() });

export type AdapterKind = 'outside' | 'virtual' | 'unknown';

export interface Exempt {
  exemptAdapters: number;
  doubtfulAdapters: number;
  virtualAdapters: number;
}

export function exemptOf(profile: unknown): Answer<Exempt> {
  const adapters = entriesOf({ ok: true, value: profile }, 'exempt', Adapter);
  if (!adapters.ok) return adapters;
  const kinds = adapters.value.map(kindOf);
  const countOf = (kind: ReturnType<typeof kindOf>): number => kinds.filter((one) => one === kind).length;
  return {
    ok: true,
    value: {
      exemptAdapters: countOf('outside'),
      doubtfulAdapters: countOf('unknown'),
      virtualAdapters: countOf('virtual'),
    },
  };
}

/** Of each adapter that a rule names, what it is; of one that is not told it is not known. */
export function adapterKinds(rules: unknown): (id: string) => AdapterKind {
  const adapters = entriesOf({ ok: true, value: rules }, 'adapters', NamedAdapter);
  const kinds = new Map<string, AdapterKind>();
  for (const adapter of adapters.ok ? adapters.value : []) {
    // Nobody comes in by one that is gone; an id is not given twice.
    kinds.set(adapter.id.toLowerCase(), adapter.isGone ? 'virtual' : kindOf(adapter));
  }
  return (id) => kinds.get(id) ?? 'unknown';
}

/**
 * A virtual adapter carries the machine's own connection where an external switch, a bridge or a VPN is set up: unplugged, it
 * may do so again tomorrow. What Hyper-V makes is there only while it is used: WSL not started has none.
 */
function kindOf({ isThere, isHardware, leadsOut, isOfHyperV }: Adapter): AdapterKind {
  if (isHardware === true || leadsOut === true) return 'outside';
  if (isHardware === false && leadsOut === false) return 'virtual';
  return !isThere && isOfHyperV ? 'virtual' : 'unknown';
}
