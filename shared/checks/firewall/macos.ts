// The application firewall of macOS, asked of both programs that know: socketfilterfw, and system_profiler, whose words no
// language changes. The plist that older versions kept is not asked: from macOS 15 on it is gone or stale.
import type { Host } from '../../host.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { FirewallFacts, Guard } from './facts.ts';

type State = Guard['state'] & ('on' | 'off');
type Seen<T> = { state: T } | { unread: string };

async function probe(host: Host): Promise<Outcome<FirewallFacts>> {
  const asked = [await byTool(host), await byProfiler(host)];
  const states = asked.flatMap((seen) => ('state' in seen ? [seen.state] : []));
  const unread = asked.flatMap((seen) => ('unread' in seen ? [seen.unread] : []));
  return {
    facts: {
      environment: 'machine',
      guards: [guardOf(states, unread)],
      program: null,
      otherProducts: [],
      stealth: await stealthState(host),
      notSeen: unread,
    },
  };
}

/** Where the two contradict each other, the worse one counts. */
function guardOf(states: readonly State[], unread: readonly string[]): Guard {
  if (states.length === 0) return { network: 'all', state: 'unknown', reason: unread.join('; ') };
  if (!states.includes('off')) return { network: 'all', state: 'on' };
  const isDisputed = states.includes('on');
  return { network: 'all', state: 'off', ...(isDisputed && { reason: 'macOS contradicts itself about it' }) };
}

/** `Firewall is enabled. (State = 1)`: the words vary, the number does not. 2 keeps out all but what macOS needs. */
async function byTool(host: Host): Promise<Seen<State>> {
  const printed = await asked(host, '--getglobalstate');
  if ('unread' in printed) return printed;
  const numbers = [...printed.state.matchAll(/\(State = ([0-9]+)\)/g)].map(([, number]) => number);
  if (numbers.length !== 1 || !['0', '1', '2'].includes(numbers[0] ?? '')) {
    return { unread: 'socketfilterfw --getglobalstate: what it said is not understood' };
  }
  return { state: numbers[0] === '0' ? 'off' : 'on' };
}

async function stealthState(host: Host): Promise<'on' | 'off' | 'unknown'> {
  const printed = await asked(host, '--getstealthmode');
  if ('unread' in printed) return 'unknown';
  const [, word] =
    /^(?:Firewall )?stealth mode (?:is )?(enabled|on|disabled|off)\.?$/im.exec(printed.state.trim()) ?? [];
  if (word === undefined) return 'unknown';
  return /^(enabled|on)$/i.test(word) ? 'on' : 'off';
}

async function asked(host: Host, question: string): Promise<Seen<string>> {
  const answer = await host.run('socketfilterfw', [question]);
  if (!answer.ok) return { unread: answer.reason };
  const { status, stdout } = answer.value;
  return status === 0 ? { state: stdout } : { unread: `socketfilterfw ${question}: ended with status ${status}` };
}

const profilerStates: Record<string, State> = {
  spfirewall_globalstate_limit_connections: 'on',
  spfirewall_globalstate_block_all: 'on',
  spfirewall_globalstate_allow_all: 'off',
  spfirewall_globalstate_off: 'off',
};

/** It lists the programs that have rules as well, which stay where they are. */
async function byProfiler(host: Host): Promise<Seen<State>> {
  const answer = await host.run('system_profiler', ['-json', 'SPFirewallDataType']);
  if (!answer.ok) return { unread: answer.reason };
  const word = answer.value.status === 0 ? globalState(answer.value.stdout) : undefined;
  const state = typeof word === 'string' ? profilerStates[word] : undefined;
  return state === undefined
    ? { unread: 'system_profiler: said nothing of the firewall that is understood' }
    : { state };
}

function globalState(text: string): unknown {
  try {
    const { SPFirewallDataType } = Object(JSON.parse(text));
    const [settings, ...more] = Array.isArray(SPFirewallDataType) ? SPFirewallDataType : [];
    return more.length === 0 ? Object(settings).spfirewall_globalstate : undefined;
  } catch {
    return undefined;
  }
}

export const macosFirewall: SystemProbe<FirewallFacts> = {
  probe,
  signals: async () => ['/Library/Preferences/com.apple.alf.plist', '/Library/Managed Preferences'],
};
