// The walk compared with the plain definition it stands for, on random graphs with circles, gaps and shared disks.
import fc from 'fast-check';
import t from 'tap';
import { type Graph, type Node, standingOf } from './graph.ts';

const node = (name: string, effect: Node['effect'], below: string[] = [], ground = false): Node => ({
  layer: { name, kind: ground ? 'disk' : 'other', encrypts: effect === 'encrypts' },
  effect,
  below,
  ground,
});
const graph = (...nodes: Node[]): Graph => new Map(nodes.map((one) => [one.layer.name, one]));
const disk = (name: string): Node => node(name, 'passes', [], true);

t.test('LVM on LUKS on a partition is on', async (t) => {
  const laptop = graph(
    node('lv', 'passes', ['luks']),
    node('luks', 'encrypts', ['p3']),
    node('p3', 'passes', ['d']),
    disk('d'),
  );
  const { state, stacks } = standingOf(laptop, ['lv']);
  t.equal(state, 'on');
  t.same(
    stacks.map((stack) => stack.map(({ name }) => name)),
    [['lv', 'luks', 'p3', 'd']],
  );
});

t.test('one clear leg makes it partly, all clear makes it off', async (t) => {
  const mixed = graph(node('md', 'passes', ['luks', 'b']), node('luks', 'encrypts', ['a']), disk('a'), disk('b'));
  t.equal(standingOf(mixed, ['md']).state, 'partly');
  t.equal(standingOf(mixed, ['a', 'b']).state, 'off');
});

t.test('what is not known above is settled by encryption below', async (t) => {
  const settled = graph(node('x', 'unknown', ['luks']), node('luks', 'encrypts', ['a']), disk('a'));
  t.equal(standingOf(settled, ['x']).state, 'on');
  t.equal(standingOf(graph(node('x', 'unknown', ['a']), disk('a')), ['x']).state, 'unknown');
});

t.test('a way that ends nowhere, or goes in a circle, is unknown', async (t) => {
  t.equal(standingOf(graph(node('dm', 'passes', ['gone'])), ['dm']).state, 'unknown');
  t.equal(standingOf(graph(node('dm', 'passes')), ['dm']).state, 'unknown');
  t.equal(standingOf(graph(node('a', 'passes', ['b']), node('b', 'passes', ['a'])), ['a']).state, 'unknown');
  t.equal(standingOf(graph(), []).state, 'unknown');
});

t.test('thirty layers of forked paths are judged at once', async (t) => {
  const layers = Array.from({ length: 30 }, (_, i) => {
    const below = i === 29 ? ['d'] : [`a${i + 1}`, `b${i + 1}`];
    return [node(`a${i}`, 'passes', below), node(`b${i}`, 'passes', below)];
  }).flat();
  const { state, stacks } = standingOf(graph(...layers, disk('d')), ['a0']);
  t.equal(state, 'off');
  t.ok(stacks.length <= 32);
});

const names = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6'];
const effects = ['encrypts', 'passes', 'passes', 'passes', 'unknown', 'converting', 'memory'] as const;
const anyGraph = fc
  .tuple(
    ...names.map((name) =>
      fc
        .tuple(
          fc.constantFrom(...effects),
          fc.uniqueArray(fc.constantFrom(...names, 'gone'), { maxLength: 3 }),
          fc.boolean(),
        )
        .map(([effect, below, ground]) => node(name, effect, below, ground)),
    ),
  )
  .map((nodes) => graph(...nodes));

/** Every way from a node to where it ends, written out one by one: the definition, without any cleverness. */
function waysFrom(of: Graph, name: string, above: readonly string[] = []): string[][] {
  if (above.includes(name)) return [];
  const here = of.get(name);
  const way = [...above, name];
  const isSettled = here?.effect === 'encrypts' || here?.effect === 'memory';
  if (here === undefined || isSettled || here.below.length === 0) return [way];
  return here.below.flatMap((lower) => waysFrom(of, lower, way));
}

const effectsOn = (of: Graph, way: readonly string[]): (Node['effect'] | undefined)[] =>
  way.map((name) => of.get(name)?.effect);

t.test('on means that no way down is without a layer that encrypts', async () => {
  fc.assert(
    fc.property(anyGraph, (of) => {
      const ways = waysFrom(of, 'n0');
      const { state } = standingOf(of, ['n0']);
      const isSafe = (way: readonly string[]): boolean =>
        effectsOn(of, way).some((effect) => effect === 'encrypts' || effect === 'memory');
      if (state === 'on' || state === 'memory') return ways.length > 0 && ways.every(isSafe);
      return ways.length === 0 || !ways.every(isSafe);
    }),
    { numRuns: 20_000 },
  );
});

t.test('off and partly mean that some way reaches a disk with nothing but clear layers on it', async () => {
  fc.assert(
    fc.property(anyGraph, (of) => {
      const isClear = (way: readonly string[]): boolean =>
        effectsOn(of, way).every((effect) => effect === 'passes') && of.get(way.at(-1) ?? '')?.ground === true;
      const { state } = standingOf(of, ['n0']);
      return waysFrom(of, 'n0').some(isClear) === (state === 'off' || state === 'partly');
    }),
    { numRuns: 20_000 },
  );
});

t.test('a top that is added never improves what a volume stands on', async () => {
  const rank = { on: 3, memory: 3, unknown: 2, encrypting: 1, partly: 0, off: 0 } as Record<string, number>;
  fc.assert(
    fc.property(anyGraph, fc.constantFrom(...names), (of, added) => {
      const [alone, both] = [standingOf(of, ['n0']), standingOf(of, ['n0', added])].map(
        ({ state }) => rank[state] ?? 0,
      );
      // A circle ends nowhere and so says nothing; beside it, another top may say more.
      return waysFrom(of, 'n0').length === 0 || (both ?? 0) <= (alone ?? 0);
    }),
    { numRuns: 20_000 },
  );
});
