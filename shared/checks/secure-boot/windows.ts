// The probe of secure-boot on Windows: where two answers are had, they must agree.
import Type from 'typebox';
import type { Answer, Host } from '../../host.ts';
import { entryOf } from '../../windows/entries.ts';
import { windowsEnvironment } from '../../windows/machine.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { SecureBootFacts } from './facts.ts';
import { secureBootQuery } from './windows/query.ts';

export const windowsSecureBoot: SystemProbe<SecureBootFacts> = { probe };

const Registry = Type.Object({
  enabled: Type.Union([Type.Literal(0), Type.Literal(1), Type.Null()]),
  firmware: Type.Union([Type.Literal(1), Type.Literal(2), Type.Null()], { description: '1 BIOS, 2 UEFI' }),
});
const Confirmed = Type.Object({ enabled: Type.Boolean() });
const Setup = Type.Object({ mode: Type.Union([Type.Literal(0), Type.Literal(1)]) });

async function probe(host: Host): Promise<Outcome<SecureBootFacts>> {
  const answer = await host.query(secureBootQuery);
  if (!answer.ok) return { unknown: `Windows could not be asked about Secure Boot: ${answer.reason}.` };
  return { facts: { environment: windowsEnvironment(answer), ...stateOf(answer, host.privileged) } };
}

type Seen = Pick<SecureBootFacts, 'state' | 'reason'>;

const unknown = (why: string): Seen => ({ state: 'unknown', reason: `${why}.` });

function stateOf(answer: Answer<unknown>, isAdministrator: boolean): Seen {
  const registry = entryOf(answer, 'registry', Registry);
  if (!registry.ok) return unknown(registry.reason);
  const { enabled, firmware } = registry.value;
  if (firmware === 1 && enabled !== 1) return { state: 'unsupported', reason: 'It started without UEFI.' };
  const confirmed = entryOf(answer, 'confirmed', Confirmed);
  const setup = entryOf(answer, 'setup', Setup);
  if (setup.ok && setup.value.mode === 1) return { state: 'setup-mode' };
  // Only administrators may ask the firmware itself; the registry's word is for everybody.
  for (const one of [confirmed, setup]) {
    if (!one.ok && (isAdministrator || one.failure !== 'denied')) return unknown(one.reason);
  }
  if (confirmed.ok && confirmed.value.enabled !== (enabled === 1)) {
    return unknown('The registry and the firmware do not agree on Secure Boot');
  }
  if (enabled === null) return unknown('The registry says nothing of Secure Boot');
  return { state: enabled === 1 ? 'on' : 'off' };
}
