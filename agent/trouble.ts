// All that can go wrong between this agent and its collector: in words with cause and cure, and how long to wait.
import type { Refused } from '../shared/protocol/messages.ts';

/** `soon`: seconds, growing to minutes. `minutes` and `hours` when trying sooner could not help. */
export type Wait = 'soon' | 'minutes' | 'hours';

export interface Trouble {
  code: TroubleCode;
  message: string;
  wait: Wait;
}

interface Kind {
  wait: Wait;
  message: string;
}

const kinds = {
  unreachable: {
    wait: 'soon',
    message:
      'The collector cannot be reached. See whether it runs and whether this machine is on a network that leads to it.',
  },
  lost: { wait: 'soon', message: 'The connection to the collector ended.' },
  silent: { wait: 'soon', message: 'The collector stopped answering.' },
  'wrong-collector': {
    wait: 'soon',
    message:
      'The server at the collector’s address is a collector that is not the one this device enrolled with, so nothing is sent to it. If the collector was set up anew, enrol again with a token of the new one (palisade-agent enroll --force --token …); else see what stands at that address.',
  },
  'clock-or-certificate': {
    wait: 'soon',
    message:
      'The collector’s certificate is not valid at this time. See whether this machine’s clock is right; if it is, the collector needs a new certificate.',
  },
  'not-palisade': {
    wait: 'soon',
    message:
      'What answers at the collector’s address does not speak as a collector does. See what stands at that address.',
  },
  protocol: {
    wait: 'minutes',
    message:
      'The collector said something that this version of the agent does not understand. Update whichever of the two is older.',
  },
  disk: { wait: 'soon', message: 'This machine’s disk does not take what the agent must keep.' },
  busy: { wait: 'soon', message: 'The collector is busy and asks to come back later.' },
  replaced: {
    wait: 'minutes',
    message:
      'Another connection with this device’s key took the place of this one. If another machine was made from a copy of this one’s disk, delete the agent’s folder there and enrol it as a device of its own.',
  },
  'not-known': {
    wait: 'hours',
    message:
      'The collector does not know this device, or has revoked it. Ask whoever runs it; to enrol again: palisade-agent enroll --force --token …',
  },
  'sequence-fork': {
    wait: 'hours',
    message:
      'The collector holds other reports under the numbers of this device’s, as when two machines share one key. Nothing is sent until that is cleared up: if this is a copy of another machine, delete the agent’s folder and enrol it as a device of its own.',
  },
  'unsupported-version': {
    wait: 'hours',
    message: 'The collector does not speak this agent’s version of the protocol. Update whichever of the two is older.',
  },
  'bad-signature': {
    wait: 'hours',
    message:
      'The collector does not accept this device’s signature. Enrol again: palisade-agent enroll --force --token …',
  },
  'not-accepted': {
    wait: 'minutes',
    message:
      'The collector did not accept what the agent sent. Update whichever of the two is older, and please report this.',
  },
} as const satisfies Record<string, Kind>;

export type TroubleCode = keyof typeof kinds;

/** @param detail a sentence more, for whoever looks into it */
export function trouble(code: TroubleCode, detail = ''): Trouble {
  const { wait, message } = kinds[code];
  return { code, message: detail === '' ? message : `${message} (${detail})`, wait };
}

export function refusal({ code, message }: Pick<Refused, 'code' | 'message'>): Trouble {
  switch (code) {
    case 'not-known':
    case 'bad-signature':
    case 'unsupported-version':
    case 'sequence-fork':
    case 'replaced':
    case 'busy':
      return trouble(code, message);
    case 'out-of-order':
      // The next welcome says where the collector stands, and the two agree again.
      return { ...trouble('not-accepted', message), wait: 'soon' };
    case 'malformed':
    case 'too-large':
      return trouble('not-accepted', message);
  }
}

const wrongAuthority = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
]);

/** What an error of the socket, of TLS or of the upgrade to a WebSocket means. */
export function troubleOf(fault: Error): Trouble {
  const code = 'code' in fault ? String(fault.code) : '';
  if (wrongAuthority.has(code)) return trouble('wrong-collector', code);
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return trouble('clock-or-certificate', code);
  if (/Unexpected server response: (502|503|504|429)/.test(fault.message)) return trouble('busy', fault.message);
  if (
    /Unexpected server response|subprotocol|Invalid (Upgrade|Sec-WebSocket)|ERR_SSL|EPROTO|Parse Error/.test(
      `${fault.message} ${code}`,
    )
  )
    return trouble('not-palisade', fault.message);
  return trouble('unreachable', fault.message || code);
}

const ceilingMs = 300_000;
const hourMs = 3_600_000;

/**
 * How long to wait before trying again. Full jitter: a thousand agents that lost one collector do not come back at once.
 * @param attempt how many have failed in a row, from 0
 * @param random from 0 up to 1
 */
export function waitMs(wait: Wait, attempt: number, random: number): number {
  switch (wait) {
    case 'soon':
      return random * Math.min(ceilingMs, 1_000 * 2 ** Math.min(attempt, 20));
    case 'minutes':
      return ceilingMs * (1 + random);
    case 'hours':
      return hourMs * (0.5 + random / 2);
  }
}
