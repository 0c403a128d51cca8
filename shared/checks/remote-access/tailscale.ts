// Tailscale can let people in over SSH by itself, without a socket of the kernel that anybody could see.
import type { Host } from '../../host.ts';
import type { Service } from './facts.ts';

const service: Service = {
  kind: 'ssh',
  name: 'Tailscale SSH',
  state: 'unknown',
  ports: [],
  encrypted: 'yes',
  passwordLogin: 'no',
  rootLogin: 'unknown',
};

/** Of a Mac, where Tailscale comes as an app that cannot do so; who runs tailscaled has put it where no program is looked for. */
export const unaskedTailscale: Service = { ...service, reason: 'tailscaled runs, which cannot be asked on a Mac' };

/** Asked only where tailscaled runs. Who may log in as whom stands in the company's tailnet policy, not on the device. */
export async function tailscaleService(host: Host): Promise<Service[]> {
  const answer = await host.run('tailscale', ['debug', 'prefs']);
  if (!answer.ok) return [{ ...service, reason: answer.reason }];
  const runs = runsSsh(answer.value.stdout);
  if (answer.value.status !== 0 || runs === undefined) {
    return [{ ...service, reason: 'tailscale debug prefs: did not answer' }];
  }
  if (!runs) return [];
  return [{ ...service, state: 'on', reason: 'the tailnet’s policy says who may, not this device' }];
}

function runsSsh(text: string): boolean | undefined {
  try {
    const { RunSSH } = Object(JSON.parse(text));
    return typeof RunSSH === 'boolean' ? RunSSH : undefined;
  } catch {
    return undefined;
  }
}
