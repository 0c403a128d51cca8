import fc from 'fast-check';
import t from 'tap';
import { readVariant } from './gvariant.ts';

const bytes = (...parts: (number | string)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((one) => one.charCodeAt(0)) : [part])),
  );

t.test('numbers are read in the order the file is written in, and in no other way', async (t) => {
  t.strictSame(readVariant(bytes(0x2c, 1, 0, 0, 0, 'u'), true), { type: 'u', value: 300 });
  t.strictSame(readVariant(bytes(0, 0, 1, 0x2c, 0, 'u'), false), { type: 'u', value: 300 });
  t.strictSame(readVariant(bytes(0xff, 0xff, 0xff, 0xff, 0, 'i'), true), { type: 'i', value: -1 });
  t.strictSame(readVariant(bytes(1, 0, 'b'), true), { type: 'b', value: true });
});

t.test('texts, tuples, arrays and dictionaries of the specification', async (t) => {
  t.strictSame(readVariant(bytes('hello', 0, 0, 's'), true), { type: 's', value: 'hello' });
  // The specification's examples: ('foo', -1), ['i', 'can', …], [('hi', -2), ('bye', -1)].
  t.strictSame(readVariant(bytes('foo', 0, 0xff, 0xff, 0xff, 0xff, 4, 0, '(si)'), true), {
    type: '(si)',
    value: ['foo', -1],
  });
  const words = bytes('i', 0, 'can', 0, 'has', 0, 'strings?', 0, 2, 6, 10, 19, 0, 'as');
  t.strictSame(readVariant(words, true), { type: 'as', value: ['i', 'can', 'has', 'strings?'] });
  const pairs = bytes(
    'hi',
    0,
    0,
    0xfe,
    0xff,
    0xff,
    0xff,
    3,
    0,
    0,
    0,
    'bye',
    0,
    0xff,
    0xff,
    0xff,
    0xff,
    4,
    9,
    21,
    0,
    'a(si)',
  );
  t.strictSame(readVariant(pairs, true), {
    type: 'a(si)',
    value: [
      ['hi', -2],
      ['bye', -1],
    ],
  });
});

t.test('what GLib would have to mend is no value', async (t) => {
  for (const [name, value] of Object.entries({
    'a boolean of 7': bytes(7, 0, 'b'),
    'a number cut short': bytes(0x2c, 1, 0, 0, 'u'),
    'a number too long': bytes(0x2c, 1, 0, 0, 0, 0, 'u'),
    'a text without its end': bytes('hello', 0, 's'),
    'a text with an end within': bytes('he', 0, 'lo', 0, 0, 's'),
    'two types': bytes(1, 0, 'bb'),
    'no type': bytes(1, 0),
    'an unknown type': bytes(1, 0, 'z'),
    'an open tuple': bytes(1, 0, '(b'),
    'nothing at all': bytes(),
  })) {
    t.equal(readVariant(value, true), undefined, name);
  }
});

t.test('no bytes whatever throw or hang', async () => {
  const types = fc.constantFrom('v', 'a{sv}', '(y(a{sv}))', 'aaas', 'm(ms)', '((((((b))))))', 'ai', '(iss)', 'avv');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), types, fc.boolean(), (body, type, order) => {
      readVariant(Uint8Array.from([...body, 0, ...new TextEncoder().encode(type)]), order);
      readVariant(body, order);
      return true;
    }),
    { numRuns: 2000 },
  );
});
