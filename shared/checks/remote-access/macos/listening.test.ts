import t from 'tap';
import { parseFields } from './listening.ts';

t.test('each socket is of the program named before it, and loopback is left out', async (t) => {
  const printed = [
    'p783\ncrapportd\nf4\nPTCP\nn*:57607\nf5\nPTCP\nn*:57607\n',
    'p866\ncControlCenter\nf19\nPTCP\nn*:5000\nf21\nPTCP\nn192.168.1.226:7000\n',
    'p900\ncSome\\x20App\nf7\nPTCP\nn[::1]:9000\nf8\nPTCP\nn127.0.0.1:9000\nf9\nPTCP\nn[fe80::1]:9001\n',
  ].join('');
  t.same(parseFields(printed), [
    { port: 57_607, program: 'rapportd' },
    { port: 57_607, program: 'rapportd' },
    { port: 5_000, program: 'ControlCenter' },
    { port: 7_000, program: 'ControlCenter' },
    { port: 9_001, program: 'Some App' },
  ]);
});

t.test('what is cut or of another form is none', async (t) => {
  t.equal(parseFields('p783\ncrapportd\nf4\nPTCP\nn*:576'), null);
  t.equal(parseFields('p783\nf4\nPTCP\nn*:57607\n'), null, 'whose it is is not said');
  t.equal(parseFields('COMMAND PID USER FD TYPE\n'), null);
  t.equal(parseFields('p783\ncrapportd\nf4\nPTCP\nn*:ssh\n'), null, 'ports by name were not asked for');
});
