// Adapters that a profile leaves without the firewall (DisabledInterfaceAliases). That of WSL or of a virtual machine is
// often left out, and leads to this machine alone; one that leads to a network is a hole.
import Type from 'typebox';
import type { Answer } from '../../../host.ts';
import { entriesOf } from '../../../windows/entries.ts';

/** MSFT_NetAdapter, and whether the way out of the machine is by it. Null: it is not there now, or does not say. */
const Adapter = Type.Object({
  isHardware: Type.Union([Type.Boolean(), Type.Null()]),
  leadsOut: Type.Union([Type.Boolean(), Type.Null()]),
  isOfHyperV: Type.Boolean(),
});
type Adapter = Type.Static<typeof Adapter>;

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

/**
 * A virtual adapter carries the machine's own connection where an external switch, a bridge or a VPN is set up. What Hyper-V
 * makes is there only while it is used: WSL not started has none.
 */
function kindOf({ isHardware, leadsOut, isOfHyperV }: Adapter): 'outside' | 'virtual' | 'unknown' {
  if (isHardware === true || leadsOut === true) return 'outside';
  if (isHardware === false && leadsOut === false) return 'virtual';
  return isHardware === null && leadsOut === null && isOfHyperV ? 'virtual' : 'unknown';
}
