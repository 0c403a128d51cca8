import t from 'tap';
import { parseHypridle, parseHyprlockGrace } from './hypridle.ts';
import { lockingOf } from './idle-rules.ts';
import { parseSwayidleArguments, parseSwayidleConfig } from './swayidle.ts';
import { parseXautolock, parseXidlehook, parseXscreensaver, parseXssLock } from './x-daemons.ts';

const none = { onLockSignal: undefined, beforeSleep: undefined, onReturn: [] };

t.test('swayidle: events of its arguments, options before them', async (t) => {
  const parsed = parseSwayidleArguments([
    '-wd',
    '-C',
    '/tmp/c',
    'timeout',
    '300',
    'swaylock -f',
    'resume',
    'true',
    'lock',
    'swaylock',
  ]);
  t.equal(parsed?.config, '/tmp/c');
  t.strictSame(parsed?.rules, {
    rules: [{ afterSeconds: 300, command: 'swaylock -f' }],
    onLockSignal: 'swaylock',
    beforeSleep: undefined,
    onReturn: ['true'],
  });
  t.strictSame(parseSwayidleArguments(['timeout', '0', 'swaylock'])?.rules.rules, [], 'a timeout of 0 is switched off');
  t.equal(parseSwayidleArguments(['timeout', '300']), undefined);
  t.equal(parseSwayidleArguments(['timeout', '5m', 'swaylock']), undefined);
  t.equal(parseSwayidleArguments(['whatever', 'x']), undefined);
});

t.test('swayidle: one event a line of its configuration', async (t) => {
  const parsed = parseSwayidleConfig(
    "# comment\ntimeout 300 'swaylock -f -c 000000' resume 'true'\n\nbefore-sleep \"swaylock -f\"\n",
  );
  t.strictSame(parsed?.rules, [{ afterSeconds: 300, command: 'swaylock -f -c 000000' }]);
  t.equal(parsed?.beforeSleep, 'swaylock -f');
  t.equal(parseSwayidleConfig('timeout $SECONDS swaylock\n'), undefined);
});

t.test('hypridle: listeners, variables and comments', async (t) => {
  const parsed = parseHypridle(
    '$lock = pidof hyprlock || hyprlock\ngeneral {\n  lock_cmd = $lock # once\n}\nlistener {\n timeout = 300\n on-timeout = loginctl lock-session\n}\n',
  );
  t.strictSame(parsed, {
    rules: [{ afterSeconds: 300, command: 'loginctl lock-session' }],
    onLockSignal: 'pidof hyprlock || hyprlock',
    beforeSleep: undefined,
    onReturn: [],
  });
  t.strictSame(
    parseHypridle('# listener {\n#  timeout = 300\n# }\n')?.rules,
    [],
    'what stands in a comment is no rule',
  );
  t.equal(parseHypridle('source = ~/more.conf\n'), undefined);
  t.equal(parseHypridle('listener {\n timeout = 300\n'), undefined);
  t.equal(parseHyprlockGrace('general {\n grace = 20\n}\n'), 20);
  t.equal(parseHyprlockGrace('background {\n path = x\n}\n'), 0);
});

t.test('X: minutes, timers that follow one another, and commands behind dashes', async (t) => {
  t.strictSame(parseXautolock(['-time', '10', '-locker', 'i3lock']), {
    rules: [{ afterSeconds: 600, command: 'i3lock' }],
    ...none,
  });
  t.equal(parseXautolock(['-locker', 'i3lock']), undefined, 'X resources may say any time');
  const timers = ['--not-when-audio', '--timer', '300', 'xset dpms force off', '', '--timer', '700', 'i3lock', ''];
  t.strictSame(parseXidlehook(timers)?.rules[1], { afterSeconds: 1000, command: 'i3lock' });
  t.equal(parseXssLock(['-n', 'notify.sh', '--transfer-sleep-lock', '--', 'i3lock', '-n']), 'i3lock -n');
});

t.test('xscreensaver: hours, minutes, seconds; off never starts', async (t) => {
  t.strictSame(parseXscreensaver('timeout:\t1:10:05\nlock:\tTrue\nlockTimeout:\t0:02:00\nmode:\tone\n'), {
    locks: true,
    idleSeconds: 4205,
    graceSeconds: 120,
  });
  t.strictSame(parseXscreensaver('timeout:\t0:10:00\nlock:\tFalse\nmode:\toff\n'), {
    locks: false,
    idleSeconds: 0,
    graceSeconds: undefined,
  });
});

t.test('rules: the earliest certain lock counts, dimming and unheeded signals do not', async (t) => {
  const at = (afterSeconds: number, command: string) => ({ afterSeconds, command });
  const idle = (rules: ReturnType<typeof at>[], more = {}) => lockingOf({ rules, ...none, ...more }).idleSeconds;
  t.equal(idle([at(60, 'brightnessctl set 10'), at(600, 'swaylock'), at(300, 'swaylock -f')]), 300);
  t.equal(idle([at(60, 'brightnessctl set 10')]), 'never');
  t.equal(idle([at(60, 'my-script')]), 'unknown');
  t.equal(idle([at(60, 'my-script'), at(300, 'swaylock')]), 300);
  t.equal(idle([at(300, 'loginctl lock-session')]), 'never');
  t.equal(idle([at(300, 'loginctl lock-session')], { onLockSignal: 'swaylock' }), 300);
  t.equal(idle([at(300, 'loginctl lock-session')], { onLockSignal: 'loginctl lock-session' }), 'never');
  t.equal(idle([at(900, 'systemctl suspend')]), 'never');
  t.equal(idle([at(900, 'systemctl suspend')], { beforeSleep: 'swaylock -f' }), 900);
  t.equal(lockingOf({ rules: [at(300, 'swaylock --grace 60'), at(330, 'swaylock')], ...none }).idleSeconds, 330);
});

t.test('a lock that is taken away from whoever comes back is none', async (t) => {
  const at = (...onReturn: string[]) =>
    lockingOf({ rules: [{ afterSeconds: 300, command: 'swaylock -f' }], ...none, onReturn }).idleSeconds;
  t.equal(at('swaymsg "output * dpms on"', 'brightnessctl -r'), 300);
  t.equal(
    at('pkill -f my.screensaver', 'killall swayidle', 'rbw unlock'),
    300,
    'what else is ended or opened does not matter',
  );
  for (const command of [
    'killall swaylock',
    'pkill -USR1 swaylock',
    'kill $(pidof hyprlock)',
    '/nix/store/0c0c-unlock',
    'loginctl unlock-session',
  ])
    t.equal(at('true', command), 'unknown', command);
  const timers = ['--timer', '300', 'i3lock -n', 'pkill i3lock'];
  t.strictSame(parseXidlehook(timers)?.onReturn, ['pkill i3lock']);
  t.strictSame(parseSwayidleArguments(['after-resume', 'killall swaylock'])?.rules.onReturn, ['killall swaylock']);
  t.strictSame(parseHypridle('general {\n after_sleep_cmd = loginctl unlock-session\n}\n')?.onReturn, [
    'loginctl unlock-session',
  ]);
});
