// The settings of the modules that count failed log-ins: pam_faillock(8) with faillock.conf(5), and its forerunners
// pam_tally2 and pam_tally. Arguments of the rule win over the file; what stands there as a comment is no setting.
import type { Host } from '../../../host.ts';
import { moduleSettings } from '../../../linux/pam/module-settings.ts';
import type { Rule } from '../../../linux/pam/rules.ts';
import { contentsOf, linesOf } from '../../../linux/text.ts';

export interface CountingSettings {
  by: string;
  /** 0: never locks. */
  deny: number;
  unlockSeconds: number | 'never';
  windowSeconds: number | 'always';
  /** Accounts of a directory are not counted. */
  localOnly: boolean;
  exempt: string[];
}

type Settings = Map<string, string>;

/** What a rule of pam_faillock counts by, or why it cannot be told. */
export async function faillockSettings(host: Host, rule: Rule): Promise<CountingSettings | { unread: string }> {
  const named = rule.args.find((arg) => arg.startsWith('conf='))?.slice('conf='.length);
  const settings: Settings = new Map();
  const { path, contents } =
    named === undefined
      ? await moduleSettings(host, 'faillock.conf')
      : { path: named, contents: await contentsOf(host, named) };
  if ('unread' in contents) return { unread: contents.unread.reason };
  const { lines, cutShort } = linesOf(contents.text ?? '');
  // `unlock_time = 6` may be all that is left of 60.
  if (cutShort && !/^\s*#/.test(lines.at(-1) ?? '')) return { unread: `${path}: the last line breaks off` };
  for (const line of lines) set(settings, line.replace(/#.*/, ''));
  for (const arg of rule.args) set(settings, arg);
  return faillockFrom(settings);
}

/** `name = value` or `name`; what begins with no number where one is wanted is passed over, as the module does. */
function set(settings: Settings, text: string): void {
  const [, name, value = ''] = /^\s*([A-Za-z_]+)(?:[\s=]+(.*?))?\s*$/.exec(text) ?? [];
  if (name === undefined) return;
  const isTime = /^(fail_interval|(root_)?unlock_time)$/.test(name);
  if (name !== 'deny' && !isTime) settings.set(name, value);
  else if (value === 'never' && name !== 'deny' && name !== 'fail_interval') settings.set(name, value);
  else {
    // sscanf's %u takes the digits in front: `15m` is fifteen seconds.
    const number = /^\+?([0-9]{1,9})/.exec(value)?.[1];
    if (number === undefined || (isTime && Number(number) > longestTime)) return;
    settings.set(name, String(isTime ? Number(number) : Number(number) % 65_536));
  }
}

/** A week: pam_faillock passes over longer times (MAX_TIME_INTERVAL). */
const longestTime = 604_800;

function faillockFrom(settings: Settings): CountingSettings {
  const unlock = settings.get('unlock_time') ?? '600';
  const admins = settings.get('admin_group');
  const isRootExempt = !settings.has('even_deny_root') && !settings.has('root_unlock_time');
  return {
    by: 'pam_faillock',
    deny: Number(settings.get('deny') ?? '3'),
    unlockSeconds: unlock === 'never' || Number(unlock) === 0 ? 'never' : Number(unlock),
    windowSeconds: Number(settings.get('fail_interval') ?? '900'),
    localOnly: settings.has('local_users_only'),
    exempt: isRootExempt ? ['root', ...(admins === undefined || admins === '' ? [] : [`members of ${admins}`])] : [],
  };
}

/** pam_tally2(8): without `deny` it counts and never locks; without `unlock_time` an administrator must open it. */
export function tallySettings(rule: Rule): CountingSettings {
  const settings: Settings = new Map();
  for (const arg of rule.args) set(settings, arg);
  const unlock = Number(settings.get('unlock_time') ?? '0');
  return {
    by: `pam_${rule.module}`,
    deny: Number(settings.get('deny') ?? '0'),
    unlockSeconds: unlock === 0 ? 'never' : unlock,
    windowSeconds: 'always',
    localOnly: false,
    exempt: settings.has('even_deny_root') ? [] : ['root'],
  };
}
