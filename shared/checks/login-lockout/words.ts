// How a way of logging in is called before the person it concerns.
import { inWords } from '../../clock.ts';
import type { Way } from './facts.ts';

const names: Record<string, string> = {
  login: 'the text log-in',
  remote: 'the text log-in over the network',
  sshd: 'log-in over SSH',
  gdm: 'the log-in screen',
  'gdm-password': 'the log-in screen',
  lightdm: 'the log-in screen',
  sddm: 'the log-in screen',
  plasmalogin: 'the log-in screen',
  lxdm: 'the log-in screen',
  xdm: 'the log-in screen',
  greetd: 'the log-in screen',
  'cosmic-greeter': 'the log-in screen',
  ly: 'the log-in screen',
  lemurs: 'the log-in screen',
  slim: 'the log-in screen',
  emptty: 'the log-in screen',
  kde: 'the screen lock',
  'xrdp-sesman': 'remote desktop',
  cockpit: 'the Cockpit page',
};

/** `the log-in screen (sddm)`. */
export function nameOf({ way, accounts }: Way): string {
  if (way === 'device') return 'this device';
  if (way === 'directory') return 'the company directory';
  const name = names[way] ?? (/lock|screensaver/.test(way) ? 'the screen lock' : undefined);
  const place = name === undefined ? `"${way}"` : `${name} (${way})`;
  return accounts === 'directory' ? `${place} with an account of the company directory` : place;
}

export const seconds = (count: number): string => inWords(count * 1_000);

/** The first few of many. */
export function listed(all: readonly string[]): string {
  const names = [...new Set(all)];
  const rest = names.length - 3;
  return rest > 0 ? `${names.slice(0, 3).join(', ')} and ${rest} more` : names.join(', ');
}
