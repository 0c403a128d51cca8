// What the services of a device amount to: each is judged by the policy's word on its kind, and the worst counts. Pass is
// what is left when everything that listens was seen and nothing of it is against the policy.
import { outsideVerdict } from '../../environment.ts';
import { fail, pass, unknown, type Verdict, worst } from '../../verdict.ts';
import type { RemoteAccessFacts, Service } from './facts.ts';

export interface RemoteAccessRules {
  ssh: 'refuse' | 'keys' | 'allow';
  rootLogin: 'refuse' | 'keys' | 'allow';
  remoteDesktop: 'refuse' | 'protected' | 'allow';
  fileSharing: 'refuse' | 'encrypted' | 'allow';
  remoteManagement: 'refuse' | 'protected' | 'allow';
  /** Names of programs for remote control that may run. */
  remoteControl: string[];
  remoteAssistance: 'refuse' | 'allow';
  otherListeners: 'ignore' | 'refuse';
  allowedPorts: number[];
}

export function verdictOf(facts: RemoteAccessFacts, rules: RemoteAccessRules): Verdict {
  const elsewhere = outsideVerdict(facts.environment, 'what can be reached');
  if (elsewhere !== null) return elsewhere;
  const wrong = [...facts.services.map((service) => serviceVerdict(service, rules)), ...gaps(facts, rules)].filter(
    ({ verdict }) => verdict !== 'pass',
  );
  return wrong.length > 0 ? worst(wrong) : pass(goodWords(facts));
}

/** One service against the policy. What is off is as it should be. */
export function serviceVerdict(service: Service, rules: RemoteAccessRules): Verdict {
  if (service.state === 'off') return pass(`${service.name} is off.`);
  const judged = conditionVerdict(service, rules);
  if (service.state === 'on' || judged.verdict === 'pass') return judged;
  return unknown(`Whether ${service.name} can be reached from the network could not be seen${because(service)}.`);
}

function conditionVerdict(service: Service, rules: RemoteAccessRules): Verdict {
  switch (service.kind) {
    case 'ssh':
      return sshVerdict(service, rules);
    case 'remote-desktop':
      return protectedVerdict(service, rules.remoteDesktop);
    case 'remote-management':
      return protectedVerdict(service, rules.remoteManagement);
    case 'file-sharing':
      return protectedVerdict(service, rules.fileSharing === 'encrypted' ? 'protected' : rules.fileSharing);
    case 'remote-control':
      return rules.remoteControl.some((name) => name.toLowerCase() === service.name.toLowerCase())
        ? pass(`${service.name} is allowed.`)
        : fail(`${service.name} runs: whoever has its code gets at this device.`);
    case 'remote-assistance':
      return rules.remoteAssistance === 'allow'
        ? pass(`${service.name} is allowed.`)
        : fail(`${service.name} is switched on, which the policy does not allow.`);
    case 'clear-protocol':
      return fail(`${open(service)}, and sends passwords and everything else unencrypted.`);
    default:
      return service.kind satisfies never;
  }
}

function sshVerdict(service: Service, rules: RemoteAccessRules): Verdict {
  if (rules.ssh === 'refuse') return fail(`${open(service)}, which the policy does not allow.`);
  const { passwordLogin = 'unknown', rootLogin = 'unknown' } = service;
  const found: Verdict[] = [];
  if (rules.ssh === 'keys' && passwordLogin === 'yes') {
    found.push(fail(`${open(service)} and lets people in with a password alone.`));
  }
  if (rules.ssh === 'keys' && passwordLogin === 'unknown') {
    found.push(unknown(`Whether ${service.name} lets people in with a password could not be seen${because(service)}.`));
  }
  if (rules.rootLogin !== 'allow' && (rootLogin === 'yes' || (rootLogin === 'keys' && rules.rootLogin === 'refuse'))) {
    const how = rootLogin === 'keys' ? ' with a key' : '';
    found.push(fail(`${open(service)} and lets root log in${how}: root is an account that belongs to no one person.`));
  }
  if (rules.rootLogin !== 'allow' && rootLogin === 'unknown') {
    found.push(unknown(`Whether ${service.name} lets root log in could not be seen${because(service)}.`));
  }
  return found.length > 0 ? worst(found) : pass(`${service.name} is open as the policy allows.`);
}

function protectedVerdict(service: Service, rule: 'refuse' | 'protected' | 'allow'): Verdict {
  if (rule === 'allow') return pass(`${service.name} is allowed.`);
  if (rule === 'refuse') return fail(`${open(service)}, which the policy does not allow.`);
  if (service.encrypted === 'no') return fail(`${open(service)} and is not encrypted.`);
  if (service.networkLevel === 'not-required') {
    return fail(`${open(service)} and shows the log-in screen to everybody (no Network Level Authentication).`);
  }
  if (service.encrypted === 'unknown' || service.networkLevel === 'unknown') {
    return unknown(`Whether ${service.name} is protected as the policy asks could not be seen${because(service)}.`);
  }
  return pass(`${service.name} is open as the policy allows.`);
}

const because = ({ reason }: Service): string => (reason === undefined ? '' : ` (${reason})`);

function open({ name, ports }: Service): string {
  const where = ports.length === 0 ? '' : ` (${ports.length === 1 ? 'port' : 'ports'} ${listed(ports)})`;
  return `${name} is open to the network${where}`;
}

function gaps({ otherPorts, unknownPorts, listing, notSeen }: RemoteAccessFacts, rules: RemoteAccessRules): Verdict[] {
  const found: Verdict[] = [];
  const isAllowed = (port: number): boolean => rules.allowedPorts.includes(port);
  const unnamed = unknownPorts.filter((port) => !isAllowed(port));
  const why = notSeen.length === 0 ? '' : ` (${notSeen[0]})`;
  if (unnamed.length > 0) {
    found.push(
      unknown(`What listens on ${unnamed.length === 1 ? 'port' : 'ports'} ${listed(unnamed)} could not be seen${why}.`),
    );
  }
  const others = otherPorts.filter((port) => !isAllowed(port));
  if (rules.otherListeners === 'refuse' && others.length > 0) {
    found.push(fail(`Programs listen to the network on ${others.length === 1 ? 'port' : 'ports'} ${listed(others)}.`));
  }
  if (listing === 'partial' && unnamed.length === 0) {
    found.push(unknown(`Not everything that can be reached from the network could be seen${why}.`));
  }
  return found;
}

/** The first few of many. */
function listed(ports: readonly number[]): string {
  const shown = ports.slice(0, 5).join(', ');
  return ports.length > 5 ? `${shown} and ${ports.length - 5} more` : shown;
}

function goodWords({ services, otherPorts }: RemoteAccessFacts): string {
  const allowed = services.filter(({ state }) => state !== 'off').map(({ name }) => name);
  const count = otherPorts.length;
  const others = count === 0 ? '' : ` Other programs listen on ${count} ${count === 1 ? 'port' : 'ports'}.`;
  if (allowed.length === 0) return `No service for remote access is open to the network.${others}`;
  return `Only what the policy allows is open to the network: ${[...new Set(allowed)].join(', ')}.${others}`;
}
