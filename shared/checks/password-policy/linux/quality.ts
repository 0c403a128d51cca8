// What the modules that look at a new password ask of it: pam_pwquality(8) with pwquality.conf(5), pam_cracklib(8),
// pam_passwdqc(8), pam_unix(8), pam_pwhistory(8).
import type { Host } from '../../../host.ts';
import { moduleSettings } from '../../../linux/pam/module-settings.ts';
import { kindOf } from '../../../linux/pam/modules.ts';
import type { Rule } from '../../../linux/pam/rules.ts';
import { contentsOf, filesOf } from '../../../linux/text.ts';
import type { Way } from '../facts.ts';
import {
  numberOf,
  pwqualityArguments,
  pwqualitySettings,
  type Settings,
  settingsIn,
  withArguments,
} from './settings.ts';

export interface Demand extends Pick<Way, 'minimumLength' | 'remembered'> {
  by: string;
  minimumClasses: number;
  refusesCommon: boolean;
  /** Accounts of a directory are let pass. */
  localOnly: boolean;
}

const nothing = { minimumLength: 0, minimumClasses: 0, remembered: 0, refusesCommon: false, localOnly: false };

/** Undefined: the module asks nothing of a password. */
export async function demandOf(host: Host, rule: Rule): Promise<Demand | { unread: string } | undefined> {
  if (kindOf(rule.module) === 'password') return unixDemand(rule);
  switch (rule.module) {
    case 'pwquality':
      return pwqualityDemand(host, rule);
    case 'cracklib':
      return creditDemand(rule, withArguments(new Map(), rule.args), { minlen: 9, credit: 1 });
    case 'passwdqc':
      return passwdqcDemand(host, rule);
    case 'pwhistory':
      return historyDemand(host, rule);
    default:
      return undefined;
  }
}

/** Debian's `obscure` asks for six characters by itself; elsewhere nothing is asked for without `minlen`. */
function unixDemand({ module, args }: Rule): Demand {
  const settings = withArguments(new Map(), args);
  return {
    ...nothing,
    by: `pam_${module}`,
    minimumLength: numberOf(settings, 'minlen', settings.has('obscure') ? 6 : 0),
    remembered: Math.max(0, numberOf(settings, 'remember', 0)),
  };
}

async function pwqualityDemand(host: Host, rule: Rule): Promise<Demand | { unread: string } | undefined> {
  const main = '/etc/security/pwquality.conf';
  const more = await filesOf(host, '/etc/security/pwquality.conf.d/*.conf');
  if (!more.ok) return { unread: more.reason };
  const contents = await contentsOf(host, main);
  const sample = 'unread' in contents ? '' : (contents.text ?? '');
  // The sample file lists its own version's defaults: up to 1.3 nine characters, less one for each kind of them.
  const isOld = /^#\s*dcredit = 1\s*$/m.test(sample);
  const written = await pwqualitySettings(host, [...more.value, main], isOld);
  if ('unread' in written) return written;
  const settings = withArguments(written.settings, pwqualityArguments(rule.args));
  if (numberOf(settings, 'enforcing', 1) === 0) return undefined;
  return creditDemand(rule, settings, isOld ? { minlen: 9, credit: 1 } : { minlen: 8, credit: 0 });
}

/**
 * A positive credit takes so much off the length for each kind of character that is there; a negative one asks for so
 * many of the kind.
 */
function creditDemand(rule: Rule, settings: Settings, builtIn: { minlen: number; credit: number }): Demand {
  const credits = ['dcredit', 'ucredit', 'lcredit', 'ocredit'].map((name) => numberOf(settings, name, builtIn.credit));
  const length = Math.max(6, numberOf(settings, 'minlen', builtIn.minlen));
  const off = credits.filter((credit) => credit > 0).reduce((sum, credit) => sum + credit, 0);
  return {
    ...nothing,
    by: `pam_${rule.module}`,
    minimumLength: Math.max(1, length - off),
    minimumClasses: Math.max(numberOf(settings, 'minclass', 0), credits.filter((credit) => credit < 0).length, 0),
    refusesCommon: numberOf(settings, 'dictcheck', 1) !== 0,
    localOnly: settings.has('local_users_only'),
  };
}

/** `min=N0,N1,N2,N3,N4`: lengths for one kind of character, two, a phrase, three and four; `disabled` is none. */
async function passwdqcDemand(host: Host, rule: Rule): Promise<Demand | { unread: string } | undefined> {
  const named = rule.args.find((arg) => arg.startsWith('config='))?.slice('config='.length);
  const written = await settingsIn(host, named === undefined ? [] : [named]);
  if ('unread' in written) return written;
  const settings = withArguments(written.settings, rule.args);
  if (settings.get('enforce') === 'none') return undefined;
  const lengths = (settings.get('min') ?? 'disabled,24,11,8,7').split(',').slice(0, 5);
  const allowed = lengths.flatMap((text, kind) => (/^[0-9]{1,4}$/.test(text) ? [{ kind, length: Number(text) }] : []));
  if (lengths.length !== 5 || allowed.length === 0) return { unread: 'the lengths of pam_passwdqc are not understood' };
  const classes = allowed.map(({ kind }) => [1, 2, 1, 3, 4][kind] ?? 1);
  return {
    ...nothing,
    by: 'pam_passwdqc',
    minimumLength: Math.min(...allowed.map(({ length }) => length)),
    minimumClasses: Math.min(...classes),
    refusesCommon: true,
  };
}

async function historyDemand(host: Host, rule: Rule): Promise<Demand | { unread: string }> {
  const named = rule.args.find((arg) => arg.startsWith('conf='))?.slice('conf='.length);
  const { path } = named === undefined ? await moduleSettings(host, 'pwhistory.conf') : { path: named };
  const written = await settingsIn(host, [path]);
  if ('unread' in written) return written;
  const settings = withArguments(written.settings, rule.args);
  return { ...nothing, by: 'pam_pwhistory', remembered: Math.max(0, numberOf(settings, 'remember', 10)) };
}
