import t from 'tap';
import { madeIn } from './dnf-cache.ts';

const part = (seconds: string): string => `<data type="primary"><timestamp>${seconds}</timestamp></data>`;

t.test('an index is as old as the newest of its parts', async (t) => {
  const at = (text: string) => madeIn(`<repomd>${text}</repomd>\n`);
  t.equal(at(part('1795244400') + part('1795244460')), 1795244460_000);
  t.equal(at(`<revision>1795244470</revision>${part('1795244460.25')}`), 1795244470_000);
  t.equal(at(`<revision>9.4</revision>${part('1795244460')}`), 1795244460_000, 'a revision may be any text');
  t.equal(at('<revision>9.4</revision>'), null);
  t.equal(madeIn(`<repomd>${part('1795244400')}`), null, 'one that breaks off');
});
