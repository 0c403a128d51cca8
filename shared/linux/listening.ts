// TCP sockets that wait for connections, from /proc/net: no tool, no privilege. Whose they are is another question.
import type { Answer, Host } from '../host.ts';

export interface Listening {
  port: number;
  inode: number;
}

/** Those that other machines can reach. Fails when a listing is not as proc(5) says: one with a hole is none. */
export async function readListening(host: Host): Promise<Answer<Listening[]>> {
  const found: Listening[] = [];
  for (const path of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await host.readText(path);
    if (!text.ok && text.failure === 'absent' && path.endsWith('6') && (await hasNoIpv6(host))) continue;
    if (!text.ok) return text;
    const sockets = parseSockets(text.value);
    if (sockets === null) return { ok: false, failure: 'failed', reason: `${path}: is not whole` };
    found.push(...sockets);
  }
  return { ok: true, value: found };
}

/** Without the protocol neither its sockets nor its addresses are listed. */
async function hasNoIpv6(host: Host): Promise<boolean> {
  const addresses = await host.readText('/proc/net/if_inet6');
  return !addresses.ok && addresses.failure === 'absent';
}

/** State of a socket that listens, as the kernel writes it (include/net/tcp_states.h: TCP_LISTEN). */
const listens = '0A';

function parseSockets(text: string): Listening[] | null {
  const [header, ...lines] = text.split('\n');
  if (header === undefined || !/^\s*sl\s+local_address\s/.test(header) || lines.pop() !== '') return null;
  const found: Listening[] = [];
  for (const line of lines) {
    const [number, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    const [, address = '', port] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local) ?? [];
    if (!/^[0-9]+:$/.test(number ?? '') || port === undefined || !/^[0-9]+$/.test(inode ?? '')) return null;
    if (state === listens && !isLoopback(address)) {
      found.push({ port: Number.parseInt(port, 16), inode: Number(inode) });
    }
  }
  return found;
}

/** Addresses are words of four bytes, each in the order of the processor: here that of all laptops, little-endian. */
function isLoopback(address: string): boolean {
  const words = address.match(/.{8}/g) ?? [];
  const last = words.at(-1) ?? '';
  if (words.length === 1) return last.endsWith('7F');
  const [first, second, third] = words;
  if (first !== '00000000' || second !== '00000000') return false;
  // ::ffff:127.0.0.1, and ::1.
  return third === 'FFFF0000' ? last.endsWith('7F') : third === '00000000' && last === '01000000';
}
