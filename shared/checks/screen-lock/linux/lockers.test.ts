import fc from 'fast-check';
import t from 'tap';
import { effectOf, graceOf, lockerIn } from './lockers.ts';

t.test('commands that certainly lock', async (t) => {
  for (const command of [
    'swaylock -f -c 000000',
    '/usr/bin/i3lock -n',
    '/nix/store/abc-swaylock-1.7/bin/swaylock -f',
    'pidof hyprlock || hyprlock',
    'pgrep -x swaylock || swaylock -f',
    'exec swaylock -f',
    "sh -c 'swaylock -f'",
    'playerctl pause; swaylock -f',
    'swaylock -f & swaymsg "output * power off"',
    'XSECURELOCK_BLANK_TIMEOUT=5 xsecurelock',
  ]) {
    t.equal(effectOf(command), 'locks', command);
  }
});

t.test('commands that certainly do not', async (t) => {
  for (const command of [
    'swaymsg "output * power off"',
    'brightnessctl -s set 10',
    'notify-send "swaylock soon"',
    'echo hyprlock',
    '',
  ])
    t.equal(effectOf(command), 'nothing', command);
  t.equal(effectOf('loginctl lock-session'), 'signal');
  t.equal(effectOf('loginctl list-sessions'), 'nothing');
  t.equal(effectOf('systemctl suspend'), 'sleep');
  t.equal(effectOf('systemctl --user restart waybar'), 'nothing');
});

t.test('whatever might do anything is unclear, and never a lock', async (t) => {
  for (const command of [
    '~/bin/lock.sh',
    '/home/alice/bin/swaylock',
    'test -f /tmp/lock && swaylock',
    'grep -q closed /proc/acpi/button/lid/LID/state && swaylock',
    'if true; then swaylock; fi',
    'swaylock $(cat args)',
    'swaylock "$ARGS"',
    'sleep 3600; swaylock',
    'swaylock | true',
    'pidof waybar || swaylock',
    'false && true || swaylock',
    "sh -c 'sleep 3600; swaylock'",
    'mylocker',
  ]) {
    t.equal(effectOf(command), 'unclear', command);
  }
});

t.test('a locker’s own grace', async (t) => {
  t.equal(graceOf('swaylock -f --grace 5 --fade-in 0.2'), 5);
  t.equal(graceOf('swaylock --grace=2.5'), 3);
  t.equal(graceOf('swaylock -f'), 0);
  t.equal(lockerIn('pidof hyprlock || hyprlock'), 'hyprlock');
});

t.test('no command line throws or hangs', async () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 200, unit: fc.constantFrom(...'sh -c"\'&|;$`()#*swaylock\\\n') }),
      (line) => typeof effectOf(line) === 'string',
    ),
    {
      numRuns: 3000,
    },
  );
});
