// Group commit and turns: who is written with whom, in which order, and what one bad frame does to the others.
import t from 'tap';
import type { DeviceId } from '../../shared/ids.ts';
import type { Frame } from './frame.ts';
import type { Received } from './index.ts';
import { InTurn } from './turns.ts';
import { type Waiting, Writer } from './writer.ts';

const frameOf = (device: string, seq: number): Waiting => ({
  device: device as DeviceId,
  frame: { reports: [{ body: { seq } }], isDropped: () => false } as unknown as Frame,
});
const named = ({ device, frame }: Waiting): string => `${device}${frame.reports[0]?.body.seq}`;
const ack = ({ frame }: Waiting): Received => ({ ok: true, ack: frame.reports[0]?.body.seq ?? 0, wantFacts: false });

t.test('frames that arrive together are written together, those of one device one after another', async (t) => {
  const groups: string[][] = [];
  const writer = new Writer(async (group) => {
    groups.push(group.map(named));
    return group.map(ack);
  });
  const answers = await Promise.all(
    [frameOf('a', 1), frameOf('a', 2), frameOf('b', 1), frameOf('a', 3)].map((waiting) => writer.add(waiting)),
  );
  t.same(groups, [['a1', 'b1'], ['a2'], ['a3']]);
  t.same(
    answers.map((answer) => answer.ok && answer.ack),
    [1, 2, 1, 3],
  );
  await writer.idle();
});

t.test('a frame that cannot be written holds up nobody else', async (t) => {
  const writer = new Writer(async (group) => {
    if (group.some(({ device }) => device === 'bad')) throw new Error('cannot be written');
    return group.map(ack);
  });
  const [good, bad, other] = await Promise.allSettled(
    [frameOf('a', 1), frameOf('bad', 1), frameOf('b', 1)].map((waiting) => writer.add(waiting)),
  );
  t.match(good, { status: 'fulfilled', value: { ok: true, ack: 1 } });
  t.match(bad, { status: 'rejected', reason: { message: 'cannot be written' } });
  t.match(other, { status: 'fulfilled' });
});

t.test('what is asked for under one key runs in turn, also after a failure; other keys do not wait', async (t) => {
  const turns = new InTurn<string>();
  const order: string[] = [];
  let open = (): void => undefined;
  const door = new Promise<void>((resolve) => {
    open = resolve;
  });
  const first = turns.run('a', async () => {
    await door;
    order.push('a1');
    throw new Error('no');
  });
  const second = turns.run('a', async () => order.push('a2'));
  await turns.run('b', async () => order.push('b1'));
  t.same(order, ['b1']);
  open();
  await t.rejects(first, /no/);
  await second;
  t.same(order, ['b1', 'a1', 'a2']);
});
