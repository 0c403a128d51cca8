import t from 'tap';
import { contrast, type Theme, tokens } from './tokens.ts';

/** Every text and what it stands on. */
const pairs: [text: string, grounds: string[]][] = [
  ['ink', ['ground', 'surface', 'raised', 'sunken', 'hover', 'accent-soft', 'silent-soft']],
  ['ink-soft', ['ground', 'surface', 'raised', 'sunken', 'hover', 'accent-soft', 'silent-soft']],
  ['accent', ['ground', 'surface', 'raised', 'hover', 'accent-soft']],
  ['on-accent', ['accent-ground', 'fail-ground']],
  ['ground', ['ink']],
  ['pass', ['ground', 'hover', 'pass-soft']],
  ['fail', ['ground', 'hover', 'raised', 'fail-soft']],
  ['unknown', ['ground', 'hover', 'unknown-soft', 'unknown-hatch']],
  ['silent', ['ground', 'hover', 'silent-soft', 'silent-hatch']],
];

for (const theme of ['light', 'dark'] satisfies Theme[]) {
  t.test(`every text can be read on what it stands on, in the ${theme} theme`, async (t) => {
    const colours = tokens(theme);
    const of = (name: string): string => {
      const colour = colours.get(name);
      if (colour === undefined) throw new Error(`tokens.css has no colour --${name}`);
      return colour;
    };
    const pale = pairs.flatMap(([text, grounds]) =>
      grounds
        .map((ground) => ({ text, ground, contrast: contrast(of(text), of(ground)) }))
        .filter((pair) => pair.contrast < 4.5),
    );
    t.same(pale, []);
  });

  t.test(`the edge of a field is seen, in the ${theme} theme`, async (t) => {
    const colours = tokens(theme);
    const edge = contrast(colours.get('line-strong') ?? '', colours.get('surface') ?? '');
    t.ok(edge >= 3, `contrast ${edge}`);
  });
}

t.test('contrast is what WCAG says it is', async (t) => {
  t.equal(contrast('#000000', '#ffffff'), 21);
  t.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
});
