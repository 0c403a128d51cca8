// What macOS and Windows say of a screen's lock: each form on its own.
import fc from 'fast-check';
import t from 'tap';
import { consoleUsers, displaySleepOf, idleOf, passwordDelayOf, saverIdleOf } from './macos/answers.ts';
import { inactivityLimit, managedLimit, numberOf, sleepOf } from './windows/settings.ts';

const logged = (said: string): string => `2026-11-24 09:58:12.223 sysadminctl[4712:252330] ${said}\n`;

t.test('the delay until the password is read whole or not at all', async (t) => {
  t.same(passwordDelayOf(logged('screenLock delay is immediate')), { locks: 'on', graceSeconds: 0 });
  t.same(passwordDelayOf(logged('screenLock delay is 300 seconds')), { locks: 'on', graceSeconds: 300 });
  t.same(passwordDelayOf(logged('screenLock delay is 5.000000 seconds')), { locks: 'on', graceSeconds: 5 });
  for (const off of ['screenLock is off', 'screenLock delay is -1 seconds', 'screenLock delay is -1.000000 seconds']) {
    t.equal(passwordDelayOf(logged(off)).locks, 'off', off);
  }
  const odd = [
    '',
    logged('screenLock delay is'),
    logged('screenLock delay is 30'),
    logged('screenLock is on'),
    logged('screenLock delay is 300 minutes'),
    logged('screenLock delay is immediate') + logged('screenLock is off'),
  ];
  for (const text of odd) t.equal(passwordDelayOf(text).locks, 'unknown', text);
});

t.test('a saver that nobody set is known only where the display is dark before any default', async (t) => {
  t.equal(saverIdleOf(0, '300\n', ''), 300);
  t.equal(saverIdleOf(0, '0\n', ''), 'never');
  t.equal(saverIdleOf(0, '30', ''), 'unknown', 'cut short');
  t.equal(saverIdleOf(0, '5 minutes\n', ''), 'unknown');
  t.equal(saverIdleOf(1, '', 'The domain/default pair of (x, idleTime) does not exist\n'), 'unwritten');
  t.equal(saverIdleOf(1, '', 'Could not connect\n'), 'unknown');
  t.equal(idleOf('unwritten', 600), 600);
  t.equal(idleOf('unwritten', 1800), 'unknown');
  t.equal(idleOf('unwritten', 'never'), 'unknown');
  t.equal(idleOf('never', 'never'), 'never');
  t.equal(idleOf(300, 'never'), 300);
  t.equal(idleOf('never', 600), 600);
  t.equal(idleOf('unknown', 60), 'unknown');
});

t.test('the slower source of power counts', async (t) => {
  const power = (battery: string, mains: string): string => `Battery Power:\n${battery}AC Power:\n${mains}`;
  t.equal(displaySleepOf(power(' displaysleep         2\n', ' displaysleep         10\n')), 600);
  t.equal(displaySleepOf(power(' displaysleep         2\n', ' displaysleep         0\n')), 'never');
  t.equal(displaySleepOf('AC Power:\n displaysleep         10 (display sleep prevented by x)\n'), 600);
  t.equal(displaySleepOf('AC Power:\n displaysleep         1'), 'unknown', 'cut short');
  t.equal(displaySleepOf('Battery Power:\n displaysleep         2\n'), 'unknown', 'cut short');
  t.equal(displaySleepOf(power(' displaysleep         2\n', ' womp 1\n')), 'unknown');
  t.equal(displaySleepOf(''), 'unknown');
});

t.test('people at the screen are told from those at a terminal and from the system’s own', async (t) => {
  const listing =
    'alice            console      Nov 24 09:12 \nbob              ttys000      Nov  4 09:50 (192.0.2.1)\n_mbsetupuser     console      Nov 24 09:12 \n';
  t.same(consoleUsers(listing), ['alice']);
  t.same(consoleUsers(''), []);
  t.equal(consoleUsers(listing.trimEnd()), undefined, 'cut short');
  t.equal(consoleUsers('alice console\n'), undefined);
});

t.test('numbers of the registry are numbers, whatever they are kept as', async (t) => {
  t.equal(numberOf('600'), 600);
  t.equal(numberOf(-1), 0xffffffff);
  t.equal(numberOf(null), null);
  for (const odd of ['', '15 min', '0x384', '-1']) t.equal(numberOf(odd), undefined, odd);
  for (const odd of [2 ** 40, -(2 ** 40)]) t.equal(numberOf(odd), undefined, String(odd));
  fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => numberOf(value | 0) === value));
});

t.test('a limit that is absent or 0 is none; a management’s needs its password, too', async (t) => {
  const none = {
    inactivitySeconds: null,
    graceSeconds: null,
    mdmPassword: null,
    mdmMinutes: null,
    lockForbidden: null,
  };
  t.equal(inactivityLimit(none), 'no');
  t.equal(inactivityLimit({ ...none, inactivitySeconds: 0 }), 'no');
  t.match(inactivityLimit({ ...none, inactivitySeconds: 600 }), { idleSeconds: 600, graceSeconds: 0 });
  t.equal(inactivityLimit({ ...none, inactivitySeconds: 'soon' }), 'unknown');
  t.equal(inactivityLimit({ ...none, inactivitySeconds: '600' }), 'unknown', 'a text where Windows reads a number');
  t.match(managedLimit({ ...none, mdmPassword: 0, mdmMinutes: 15 }), { idleSeconds: 900 });
  t.equal(managedLimit({ ...none, mdmPassword: 1, mdmMinutes: 15 }), 'no');
  t.equal(managedLimit({ ...none, mdmMinutes: 15 }), 'no');
});

t.test('sleep asks for a password only where both mains and battery do', async (t) => {
  const sleep = (ac: number | null, dc: number | null, lock: number | null): unknown =>
    sleepOf([
      { name: 'sleep', ac, dc },
      { name: 'consoleLock', ac: 1, dc: lock },
    ]);
  t.match(sleep(900, 300, 1), { idleSeconds: 900, asksPassword: 'on', soonestSeconds: 300 });
  t.match(sleep(0, 300, 0), { idleSeconds: 'never', asksPassword: 'off', soonestOpenSeconds: 300 });
  t.match(sleep(null, 300, null), { idleSeconds: 'unknown', asksPassword: 'unknown' });
  t.match(sleepOf([]), { idleSeconds: 'unknown', asksPassword: 'unknown' });
});

t.test('only a sleep without a password opens the screen', async (t) => {
  const asked = [
    { name: 'sleep', ac: 1800, dc: 300 },
    { name: 'consoleLock', ac: 0, dc: 1 },
  ] as const;
  t.match(sleepOf(asked), { soonestSeconds: 300, soonestOpenSeconds: 1800 }, 'on battery it asks');
  t.equal(sleepOf([{ ...asked[0], ac: 0 }, asked[1]]).soonestOpenSeconds, undefined, 'on mains it never sleeps');
  t.equal(sleepOf([asked[0]]).soonestOpenSeconds, undefined);
});
