import t from 'tap';
import { accountIn } from './accounts.ts';
import { deviceNumber } from './files.ts';

t.test('a device number is split as the system packs it', async (t) => {
  t.equal(deviceNumber(0xfe01n, 'linux'), '254:1');
  t.equal(deviceNumber(0x0803n, 'linux'), '8:3');
  // glibc's makedev(259, 70000) and makedev(5000, 3): beyond eight bits of minor and twelve of major.
  t.equal(deviceNumber(0x11110370n, 'linux'), '259:70000');
  t.equal(deviceNumber(0x100000038803n, 'linux'), '5000:3');
  t.equal(deviceNumber(0x01000004n, 'macos'), '1:4');
});

t.test('an account is found by its whole name, and a malformed line is none', async (t) => {
  const passwd = 'anna:x:1000:1000:Anna:/home/anna:/bin/sh\nann:x:1001:1002::/home/ann:\nbroken:x:one:1::/home/b:\n';
  t.same(accountIn(passwd, 'ann'), { name: 'ann', uid: 1001, gid: 1002, home: '/home/ann' });
  t.equal(accountIn(passwd, 'an'), undefined);
  t.equal(accountIn(passwd, 'broken'), undefined);
});
