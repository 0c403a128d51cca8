import t from 'tap';
import { parseUnits } from './systemd-units.ts';

const block = (id: string, load: string, active: string): string =>
  `Id=${id}\nLoadState=${load}\nActiveState=${active}\n`;

t.test('units are told in the order in which they were asked, aliases too', async (t) => {
  const text = [
    block('dnf5-automatic.timer', 'loaded', 'active'),
    block('b.service', 'not-found', 'inactive'),
    block('c.service', 'masked', 'failed'),
  ].join('\n');
  const units = parseUnits(text, ['dnf-automatic.timer', 'b.service', 'c.service']);
  t.strictSame(Object.fromEntries(units), {
    'dnf-automatic.timer': { active: 'active', isThere: true, isMasked: false },
    'b.service': { active: 'inactive', isThere: false, isMasked: false },
    'c.service': { active: 'failed', isThere: true, isMasked: true },
  });
});

t.test('an answer that was cut tells nothing', async (t) => {
  const text = `${block('a.timer', 'loaded', 'active')}\n${block('b.timer', 'loaded', 'inactive')}`;
  for (let end = 0; end < text.length; end += 1)
    t.equal(parseUnits(text.slice(0, end), ['a.timer', 'b.timer']).size, 0);
  t.equal(parseUnits(text, ['a.timer']).size, 0, 'more than was asked');
});

t.test('a state that is not known is not told', async (t) => {
  t.equal(parseUnits(block('a.timer', 'loaded', 'purple'), ['a.timer']).size, 0);
});
