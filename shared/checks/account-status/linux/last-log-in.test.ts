import t from 'tap';
import { goodLaptop, madeMachine } from '../made-machine.ts';
import { lastLogInsOf } from './last-log-in.ts';
import { parseUtmp, userProcess } from './log-in-records.ts';

const at = (text: string): number => Date.parse(text) / 1_000;
const morning = at('2026-11-23T08:01:30Z');
const noon = at('2026-11-24T12:00:00Z');

/** A record as x86-64 writes it, or with `wide` as aarch64 does. */
function record(kind: number, user: string, seconds: number, wide = false): Uint8Array {
  const bytes = new Uint8Array(wide ? 400 : 384);
  const view = new DataView(bytes.buffer);
  view.setInt16(0, kind, true);
  view.setInt32(4, 1712, true);
  bytes.set(new TextEncoder().encode('tty2'), 8);
  bytes.set(new TextEncoder().encode(user), 44);
  if (wide) view.setBigInt64(344, BigInt(seconds), true);
  else view.setUint32(340, seconds, true);
  return bytes;
}

function lastlog(uid: number, seconds: number): Uint8Array {
  const bytes = new Uint8Array(292 * (uid + 1));
  new DataView(bytes.buffer).setUint32(292 * uid, seconds, true);
  return bytes;
}

const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const boot = record(2, 'reboot', morning - 60);

async function bob(files: Record<string, Uint8Array>): Promise<number | 'never' | 'unknown'> {
  const lastLogIns = await lastLogInsOf(madeMachine({ files: { ...goodLaptop(), ...files } }));
  return lastLogIns.of('bob', 1001);
}

t.test('both layouts of a record are read, and told apart by what is in them', async (t) => {
  for (const wide of [false, true]) {
    const records = parseUtmp(joined(record(2, 'reboot', morning, wide), record(userProcess, 'bob', noon, wide)));
    t.match(records?.[1], { user: 'bob', line: 'tty2', pid: 1712, at: noon * 1_000 }, wide ? 'aarch64' : 'x86-64');
  }
});

t.test('what is cut, or is something else, has no records', async (t) => {
  t.equal(parseUtmp(record(userProcess, 'bob', noon).subarray(0, 383)), undefined);
  t.equal(parseUtmp(new TextEncoder().encode('x'.repeat(384))), undefined);
  t.same(parseUtmp(new Uint8Array()), []);
});

t.test('the later of the two records is the last log-in', async (t) => {
  const wtmp = joined(boot, record(userProcess, 'bob', morning), record(userProcess, 'alice', noon));
  t.equal(await bob({ '/var/log/wtmp': wtmp }), morning * 1_000);
  t.equal(await bob({ '/var/log/lastlog': lastlog(1001, noon) }), noon * 1_000);
  t.equal(await bob({ '/var/log/wtmp': wtmp, '/var/log/lastlog': lastlog(1001, noon) }), noon * 1_000);
});

t.test('never needs both records, in use and whole', async (t) => {
  const others = {
    '/var/log/wtmp': joined(boot, record(userProcess, 'alice', noon)),
    '/var/log/lastlog': lastlog(1000, noon),
  };
  t.equal(await bob(others), 'never', 'lastlog ends before him');
  t.equal(await bob({ ...others, '/var/log/wtmp.1': new Uint8Array() }), 'unknown', 'older records were moved away');
  t.equal(await bob({ ...others, '/var/log/wtmp': new Uint8Array() }), 'unknown', 'nobody writes it');
  t.equal(await bob({ ...others, '/var/log/lastlog': new Uint8Array() }), 'unknown');
  t.equal(await bob({ '/var/log/lastlog': lastlog(1000, noon) }), 'unknown');
  t.equal(await bob({}), 'unknown');
  t.equal(await bob({ ...others, '/var/log/wtmp': new Uint8Array(17) }), 'unknown', 'not in the form of records');
});
