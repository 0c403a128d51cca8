// What a packet filter is made of, whichever program set it up: tables of chains of rules. nft's JSON and iptables-save's
// text are both read into this, and fate.ts says what becomes of a stranger's packet in it.
import type { Family } from '../addresses.ts';
import type { Test } from './tests.ts';

export type Action =
  | { kind: 'accept' | 'drop' | 'return' | 'none' }
  | { kind: 'jump' | 'goto'; chain: string }
  /** Something decides that cannot be read here: a program (queue), an extension of the kernel. */
  | { kind: 'opaque' };

export interface Rule {
  /** All must hold for the action to be taken. */
  tests: readonly Test[];
  action: Action;
}

export interface Chain {
  name: string;
  rules: Rule[];
  /**
   * Where the kernel itself enters the chain; undefined for one that only rules lead into. `translation`: where packets may be
   * sent on to another address (DNAT), as Docker does with the ports that it publishes; accepted there is what is sent on.
   */
  base?: { hook: 'prerouting' | 'input' | 'translation'; priority: number; policy: 'accept' | 'drop' };
}

export interface Table {
  families: readonly Family[];
  name: string;
  chains: ReadonlyMap<string, Chain>;
}

export const accept: Action = { kind: 'accept' };
export const drop: Action = { kind: 'drop' };
export const none: Action = { kind: 'none' };
export const opaque: Action = { kind: 'opaque' };
