// Sockets put together: several of one kind are one service with several ports.
import type { Service } from './facts.ts';
import type { Start } from './linux/socket-units.ts';
import type { Kind } from './programs.ts';

/** A socket that other machines can reach. */
export interface Found {
  port: number;
  is: Kind | 'other' | 'unknown';
  program?: string;
  pid?: number;
  /** It has files of its own, those of its settings too. */
  isContained?: boolean;
  /** Of a port that systemd keeps: what it starts when somebody connects. */
  start?: Start;
}

export function gathered(found: readonly Found[]): Service[] {
  const services = new Map<string, Service>();
  for (const { port, is } of found) {
    if (typeof is === 'string') continue;
    const service = services.get(is.name) ?? { ...is, state: 'on', ports: [] };
    services.set(is.name, { ...service, ports: ascending([...service.ports, port]) });
  }
  return [...services.values()];
}

/** No more than a report needs. */
const most = 100;

export const portsOf = (found: readonly Found[], what: 'other' | 'unknown'): number[] =>
  ascending(found.filter(({ is }) => is === what).map(({ port }) => port)).slice(0, most);

const ascending = (ports: readonly number[]): number[] => [...new Set(ports)].sort((a, b) => a - b);
