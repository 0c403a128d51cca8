import fc from 'fast-check';
import t from 'tap';
import { effectOf, graceOf, lockerIn } from './lockers.ts';
import { lockingLineOf } from './scripts.ts';

t.test('commands that certainly lock', async (t) => {
  for (const command of [
    'swaylock -f -c 000000',
    '/usr/bin/i3lock -n',
    '/nix/store/abc-swaylock-1.7/bin/swaylock -f',
    'pidof hyprlock || hyprlock',
    'swaylock --version; swaylock -f',
    'hyprlock -v',
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
    'swaylock --version',
    '/usr/bin/hyprlock -h',
    'physlock -l',
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

t.test('a script locks where it begins so, and nothing unclear comes before', async (t) => {
  const script = (...lines: string[]): string => ['#!/bin/bash', ...lines, ''].join('\n');
  t.equal(
    lockingLineOf(script('', '# lock', 'pidof hyprlock || hyprlock &', 'if true; then')),
    'pidof hyprlock || hyprlock &',
  );
  t.equal(lockingLineOf(script('playerctl pause', 'swaylock -f')), 'swaylock -f');
  t.equal(lockingLineOf(script('loginctl lock-session')), 'loginctl lock-session');
  for (const lines of [
    ['[ -e /tmp/awake ] && exit', 'swaylock -f'],
    ['exit 0', 'swaylock -f'],
    ['exec notify-send hello', 'swaylock -f'],
    ['if on_battery; then', 'swaylock -f', 'fi'],
    ['lock() {', 'swaylock -f', '}'],
    ['pgrep zoom ||', '  swaylock -f'],
    ['systemctl is-active lecture &&', '  swaylock -f'],
    ['notify-send hello'],
  ])
    t.equal(lockingLineOf(script(...lines)), undefined, lines.join('; '));
  t.equal(lockingLineOf('#!/bin/sh -e\nswaylock -f\n'), undefined, 'a line that fails ends it');
  t.equal(lockingLineOf('#!/usr/bin/python3\nswaylock -f\n'), undefined);
});
