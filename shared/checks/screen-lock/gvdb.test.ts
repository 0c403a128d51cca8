import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { GvdbError, type GvdbTable, readGvdb } from './gvdb.ts';

const real = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
const idleDelay = '/org/gnome/desktop/session/idle-delay';

/** All that a file says; undefined when it is refused. Any other fault comes through. */
function allOf(bytes: Uint8Array): string | undefined {
  try {
    return JSON.stringify(said(readGvdb(bytes)));
  } catch (fault) {
    if (fault instanceof GvdbError) return undefined;
    throw fault;
  }
}

const said = (table: GvdbTable): unknown => [
  table.names().map((name) => [name, table.value(name)]),
  table.table('.locks')?.names(),
];

t.test('databases that dconf wrote', async (t) => {
  const table = readGvdb(real('databases/idle-300.dconf'));
  t.strictSame(table.value(idleDelay), { type: 'u', value: 300 });
  t.strictSame(table.value('/org/gnome/desktop/screensaver/lock-enabled'), { type: 'b', value: true });
  t.equal(table.value('/org/gnome/desktop/session'), undefined);
  t.equal(table.table('.locks'), undefined);
});

t.test('locks that dconf update compiled', async (t) => {
  const locks = readGvdb(real('databases/system-locked.dconf')).table('.locks');
  t.ok(locks?.has(idleDelay));
  t.notOk(locks?.has('/org/gnome/desktop/session/session-name'));
  t.strictSame(readGvdb(real('databases/system-unlocked.dconf')).table('.locks')?.names() ?? [], []);
});

t.test('schemas that glib-compile-schemas wrote, each a table of its own', async (t) => {
  const schemas = readGvdb(real('schemas/gnome.compiled'));
  t.strictSame(schemas.table('org.gnome.desktop.session')?.value('idle-delay'), { type: '(u)', value: [300] });
  t.strictSame(schemas.table('org.gnome.desktop.session')?.value('.path')?.value, '/org/gnome/desktop/session/');
});

t.test('a database written on a machine of the other byte order', async (t) => {
  const bytes = real('databases/idle-300.dconf');
  const text = Buffer.from(bytes).toString('latin1');
  const value = text.indexOf('\x2c\x01\0\0\0u');
  bytes.set(Buffer.from('raVGtnai', 'latin1'), 0);
  bytes.set([0, 0, 1, 0x2c], value);
  t.strictSame(readGvdb(bytes).value(idleDelay), { type: 'u', value: 300 });
});

t.test('cut off at any byte, it is refused', async (t) => {
  for (const name of ['databases/idle-300.dconf', 'databases/system-locked.dconf', 'schemas/gnome.compiled']) {
    const bytes = real(name);
    const accepted = [...bytes.keys()].filter((length) => allOf(bytes.subarray(0, length)) !== undefined);
    t.strictSame(accepted, [], name);
  }
});

t.test('a flipped bit is noticed, unless it lies in the bytes of a value itself or in padding', async (t) => {
  for (const name of ['databases/idle-never.dconf', 'databases/system-locked.dconf']) {
    const bytes = real(name);
    const before = allOf(bytes);
    const names = JSON.stringify(readGvdb(bytes).names());
    const wrong: string[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const after = allOf(flipped);
      if (after === undefined || after === before) continue;
      const table = readGvdb(flipped);
      const changed = table
        .names()
        .filter((key) => JSON.stringify(table.value(key)) !== JSON.stringify(readGvdb(bytes).value(key)));
      if (JSON.stringify(table.names()) !== names || changed.length > 1) wrong.push(`bit ${bit}: ${after}`);
    }
    t.strictSame(wrong, [], name);
  }
});

t.test('no bytes whatever hang it or throw anything but its own complaint', async () => {
  const good = real('databases/system-locked.dconf');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
      (changes) => {
        const bytes = Uint8Array.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        allOf(bytes);
        return true;
      },
    ),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
      allOf(Uint8Array.from([...good.subarray(0, 24), ...noise]));
      return allOf(noise) === undefined;
    }),
    { numRuns: 1000 },
  );
});

t.test('what is not a database is refused with the reason', async (t) => {
  t.throws(() => readGvdb(new Uint8Array()), { message: 'it is only 0 bytes long' });
  t.throws(() => readGvdb(new Uint8Array(64).fill(65)), { message: 'it does not begin like one' });
  const replaced = real('databases/idle-300.dconf');
  replaced[0] = 0;
  t.throws(() => readGvdb(replaced), { message: 'it is marked as replaced' });
});
