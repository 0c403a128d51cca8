// Property lists, whole, cut and hostile: what is read is what was written, or nothing.
import fc from 'fast-check';
import { build, buildBinary } from 'plist';
import t from 'tap';
import { parsePlist } from './plist.ts';

/** As `diskutil apfs list -plist` and files in /Library/Preferences hold them. */
const sample = {
  Containers: [
    {
      Volumes: [{ Name: 'Macintosh HD — Daten', Roles: ['Data'], FileVault: true, Locked: false, Size: 494384795648 }],
    },
  ],
  idleTime: 300,
  delay: 0.5,
  negative: -1,
  '<&>"': 'ü€😀 &amp; <b>',
  'a long enough text to need a length of its own': 'x'.repeat(300),
  lastRun: new Date('2026-11-24T10:00:00Z'),
  empty: {},
  none: [],
  nothing: '',
};

const head =
  '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n';
const xml = (body: string): string => `${head}<plist version="1.0">\n${body}\n</plist>\n`;

/** A binary list of these objects, the first the top one. */
function binary(...objects: number[][]): Uint8Array {
  const offsets: number[] = [];
  const body = [...Buffer.from('bplist00')];
  for (const object of objects) {
    offsets.push(body.length);
    body.push(...object);
  }
  const table = body.length;
  const last8 = (value: number): number[] => [0, 0, 0, 0, 0, 0, value >> 8, value & 0xff];
  const trailer = [0, 0, 0, 0, 0, 0, 1, 1, ...last8(objects.length), ...last8(0), ...last8(table)];
  return Uint8Array.from([...body, ...offsets, ...trailer]);
}

t.test('both forms give what was written', async (t) => {
  t.same(parsePlist(build(sample)), sample);
  t.same(parsePlist(Buffer.from(build(sample))), sample);
  t.same(parsePlist(`\uFEFF${build(sample)}`), sample);
  t.same(parsePlist(buildBinary(sample)), sample);
  t.same(parsePlist(xml('<true/>')), true);
  t.same(parsePlist(xml('<dict><key>a</key><data>\n\tAAEC\n\t</data></dict>')), { a: Uint8Array.of(0, 1, 2) });
  t.same(parsePlist(binary([0xa2, 1, 2], [0x09], [0x08])), [true, false]);
});

t.test('whatever is written is read, in both forms', async (t) => {
  const leaf = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'é', '<', '&', '"', ' ', '7') }),
    fc.integer(),
    fc.boolean(),
    fc.constant(0.25),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-zA-Z<& ]{1,8}$/), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const list = { value } as Parameters<typeof build>[0];
      t.same(parsePlist(build(list)), list);
      t.same(parsePlist(buildBinary(list)), list);
    }),
    { numRuns: 50 },
  );
});

t.test('cut at any byte it is nothing, never part of what it was', async (t) => {
  const text = build(sample).trimEnd();
  const kept = Array.from(text, (_, length) => parsePlist(text.slice(0, length))).filter((one) => one !== undefined);
  t.same(kept, [], 'XML');
  const bytes = buildBinary(sample);
  const left = Array.from(bytes, (_, length) => parsePlist(bytes.slice(0, length))).filter((one) => one !== undefined);
  t.same(left, [], 'binary');
});

t.test('what is no property list is nothing, and nothing of it is printed', async (t) => {
  const rubbish = [
    '',
    'The domain/default pair of (com.apple.screensaver, idleTime) does not exist',
    '{ idleTime = 300; }',
    '<html></html>',
    xml(''),
    xml('<dict><key>a</key></dict>'),
    xml('<dict><key>a</key><key>b</key></dict>'),
    xml('<dict><true/><true/></dict>'),
    xml('<dict><key>a</key><integer>0x10</integer></dict>'),
    xml('<integer>30 minutes</integer>'),
    xml('<integer></integer>'),
    xml('<integer/>'),
    xml('<date>yesterday</date>'),
    xml('<data>!!!</data>'),
    xml('<true>no</true>'),
    xml('<string>a</key>'),
    xml('<dict>text</dict>'),
    xml('<array><key>a</key></array>'),
    xml('<true/><false/>'),
    `${xml('<true/>')}<plist version="1.0"><false/></plist>`,
    xml('<dict><key>__proto__</key><dict><key>idleTime</key><integer>300</integer></dict></dict>'),
    '<!DOCTYPE plist [<!ENTITY a "300">]><plist version="1.0"><integer>&a;</integer></plist>',
    xml('<string>&secret;</string>'),
    xml('<string><![CDATA[a]]></string>'),
    xml(`${'<array>'.repeat(5_000)}${'</array>'.repeat(5_000)}`),
    Uint8Array.of(0xff, 0xfe, 0x3c, 0x00),
  ];
  const printed: unknown[] = [];
  const { error, warn } = console;
  console.error = console.warn = (...words: unknown[]): void => void printed.push(words);
  t.teardown(() => Object.assign(console, { error, warn }));
  for (const source of rubbish) t.equal(parsePlist(source), undefined, String(source).slice(0, 300));
  t.same(printed, []);
});

t.test('a hostile binary list is nothing, and soon', async (t) => {
  const doubling = Array.from({ length: 60 }, (_, index) => [0xa2, index + 1, index + 1]);
  const cases: [string, Uint8Array][] = [
    ['circle', binary([0xa1, 0])],
    ['longer circle', binary([0xa1, 1], [0xd1, 2, 0], [0x51, 0x61])],
    ['unfolds for ever', binary(...doubling, [0x09])],
    ['reference out of the table', binary([0xa1, 9])],
    ['longer than the file', binary([0x5f, 0x11, 0xff, 0xff])],
    ['length without end', binary([0xaf, 0x13, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['key that is no text', binary([0xd1, 1, 1], [0x09])],
    ['key that is a prototype', binary([0xd1, 1, 2], [0x59, ...Buffer.from('__proto__')], [0xd0])],
    ['unknown kind', binary([0x70])],
    ['no objects', binary()],
    ['trailer alone', new Uint8Array(40)],
  ];
  for (const [name, bytes] of cases) t.equal(parsePlist(bytes), undefined, name);
});

t.test('a damaged binary list is read or is nothing, and nothing throws', async () => {
  const bytes = buildBinary(sample);
  const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(damage, (changes) => {
      const damaged = Uint8Array.from(bytes);
      for (const [at, value] of changes) damaged[at] = value;
      parsePlist(damaged);
    }),
    { numRuns: 300 },
  );
});
