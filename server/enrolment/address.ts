// The address that a token tells devices. Pure.
import { Problem } from '../errors.ts';

export interface KnownAddresses {
  /** Given with the request for the token. */
  asked: string | undefined;
  /** From the settings. */
  configured: string | null;
  /** `host:port` that the person's browser used to come here by TLS; undefined when it came by loopback. */
  tlsHost: string | undefined;
  /** Addresses of this machine that others may reach it by. */
  outer: readonly string[];
  /** Of the TLS door. */
  port: number;
}

/** The most certain of them: what somebody said, what worked for somebody, what this machine has. */
export function addressForDevices({ asked, configured, tlsHost, outer, port }: KnownAddresses): string {
  if (asked !== undefined) return checkedAddress(asked);
  if (configured !== null) return configured;
  if (tlsHost !== undefined) return checkedAddress(`https://${tlsHost}`);
  const [host] = outer;
  if (host === undefined) return `https://localhost:${port}`;
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function checkedAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.protocol === 'https:' && url.pathname === '/' && url.username === '' && !/[?#@]/.test(text);
  if (url === undefined || !isPlain) {
    throw new Problem('invalid', {
      message: `"${text}" is not an address at which devices can reach the collector.`,
      cure: 'Write it as https://host:port, with nothing behind the port.',
      field: 'address',
    });
  }
  return `https://${url.host}`;
}
