// The ways from a volume down to the metal, and what they amount to. Pure; knows no Linux, so that it can be compared
// with a plain definition: encrypted only when every way to a disk crosses a layer that encrypts.
import type { EncryptionState, Layer } from '../facts.ts';

export interface Node {
  layer: Layer;
  /** `memory` writes to no disk; `unknown` may or may not encrypt; the rest as it says. */
  effect: 'encrypts' | 'passes' | 'converting' | 'unknown' | 'memory';
  /** Ids of the nodes it lies on. */
  below: readonly string[];
  /** It is metal: a way that ends here has been seen to its end. */
  ground: boolean;
  /** luks2, zfs … for a node that encrypts. */
  method?: string;
  /** Why the effect is unknown, or what is remarkable. */
  remark?: string;
}

export type Graph = ReadonlyMap<string, Node>;

/** How one way down ended. */
type End = 'on' | 'off' | 'converting' | 'unknown' | 'memory';

export interface Standing {
  state: EncryptionState | 'memory';
  method: string | null;
  stacks: Layer[][];
  remarks: string[];
}

/** More ways than this are not written out; they are judged all the same. */
const maxStacks = 32;

/** What a volume stands on that lies on the nodes of these ids. */
export function standingOf(graph: Graph, tops: readonly string[]): Standing {
  const { ends, visited } = endsOf(graph, tops);
  const nodes = [...visited].flatMap((id) => graph.get(id) ?? []);
  const methods = [...new Set(nodes.flatMap((node) => (node.effect === 'encrypts' && node.method) || []))];
  const missing = [...visited].filter((id) => !graph.has(id)).map((id) => `${id} was not found`);
  return {
    state: stateOf(ends),
    method: methods.length > 0 ? methods.join(', ') : null,
    stacks: stacksOf(graph, tops),
    remarks: [...new Set([...nodes.flatMap((node) => node.remark ?? []), ...missing])],
  };
}

/** What is above a node on its way: a doubt stays a doubt until something below encrypts. */
type Doubt = 'none' | 'unknown' | 'converting';

/** Every end of every way down, each (node, doubt) visited once, so that neither a circle nor a wide array costs more. */
function endsOf(graph: Graph, tops: readonly string[]): { ends: Set<End>; visited: Set<string> } {
  const ends = new Set<End>();
  const seen = new Set<string>();
  const visited = new Set<string>();
  const waiting: [id: string, doubt: Doubt][] = tops.map((id) => [id, 'none']);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [id, above] = next;
    if (seen.has(`${above} ${id}`)) continue;
    seen.add(`${above} ${id}`);
    visited.add(id);
    const node = graph.get(id);
    const end = node === undefined ? 'unknown' : endAt(node, above);
    if (end !== null) ends.add(end);
    else for (const lower of node?.below ?? []) waiting.push([lower, node === undefined ? above : doubt(node, above)]);
  }
  return { ends, visited };
}

const doubt = (node: Node, above: Doubt): Doubt =>
  node.effect === 'converting' ? 'converting' : node.effect === 'unknown' && above === 'none' ? 'unknown' : above;

/** Null when the way goes on below. */
function endAt(node: Node, above: Doubt): End | null {
  if (node.effect === 'encrypts') return 'on';
  if (node.effect === 'memory') return 'memory';
  if (node.below.length > 0) return null;
  const here = doubt(node, above);
  if (here !== 'none') return here;
  return node.ground ? 'off' : 'unknown';
}

function stateOf(ends: ReadonlySet<End>): Standing['state'] {
  const has = (end: End): boolean => ends.has(end);
  if (ends.size === 0) return 'unknown';
  if (has('off')) return ends.size > 1 ? 'partly' : 'off';
  if (has('converting')) return 'encrypting';
  if (has('unknown')) return 'unknown';
  return has('on') ? 'on' : 'memory';
}

/** The ways written out for the evidence, topmost layer first. */
function stacksOf(graph: Graph, tops: readonly string[]): Layer[][] {
  const stacks: Layer[][] = [];
  const walk = (id: string, above: readonly string[]): void => {
    if (stacks.length >= maxStacks || above.includes(id)) return;
    const node = graph.get(id);
    const way = [...above, id];
    if (node !== undefined && node.below.length > 0) {
      for (const lower of node.below) walk(lower, way);
      return;
    }
    stacks.push(way.flatMap((one) => graph.get(one)?.layer ?? []));
  };
  for (const top of tops) walk(top, []);
  return stacks;
}
