// The colours of styles/tokens.css in both themes, and how far two of them contrast (WCAG 2.2).
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../server/dashboard/styles/tokens.css', import.meta.url));

export type Theme = 'light' | 'dark';

/** `#rrggbb` by name, for one theme. */
export function tokens(theme: Theme): Map<string, string> {
  const text = readFileSync(file, 'utf8');
  const both = [...text.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)];
  const same = [...text.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)];
  return new Map([
    ...both.map(([, name = '', light = '', dark = '']): [string, string] => [name, theme === 'light' ? light : dark]),
    ...same.map(([, name = '', colour = '']): [string, string] => [name, colour]),
  ]);
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
