// Whom doas lets become root: doas.conf(5), `permit [options] identity [as target] [cmd command …]`. The last rule that
// matches counts; a rule for single commands is no administrator's.
import { linesOf } from '../../../linux/text.ts';

export interface DoasRule {
  permits: boolean;
  /** A login name, or `:group`; of either a number, too. */
  identity: string;
  withoutPassword: boolean;
}

export interface Doas {
  rules: DoasRule[];
  /** A line that is not understood. */
  unclear: boolean;
}

export function parseDoas(text: string): Doas {
  const { lines, cutShort } = linesOf(text);
  const doas: Doas = { rules: [], unclear: cutShort };
  for (const line of lines.map((one) => one.replace(/#.*/, '').trim()).filter((one) => one !== '')) {
    const rule = ruleIn(line);
    if (rule === undefined) doas.unclear = true;
    else if (rule !== 'single') doas.rules.push(rule);
  }
  return doas;
}

function ruleIn(line: string): DoasRule | 'single' | undefined {
  const [, action, options = '', identity, target = 'root', command] =
    /^(permit|deny)\s+((?:(?:nopass|nolog|persist|keepenv|setenv\s*\{[^}]*\})\s+)*)(\S+)(?:\s+as\s+(\S+))?(?:\s+cmd\s+(\S.*))?$/.exec(
      line,
    ) ?? [];
  // Quotes are allowed around every word, and what they hold is not followed.
  if (action === undefined || identity === undefined || /["\\]/.test(line)) return undefined;
  if (command !== undefined || target !== 'root') return 'single';
  return { permits: action === 'permit', identity, withoutPassword: /\bnopass\b/.test(options) };
}

/** The last rule that is about the account; undefined where none permits. */
export function doasGrant(
  rules: readonly DoasRule[],
  { name, uid, gid, groups }: { name: string; uid: number; gid: number; groups: ReadonlySet<string> },
): DoasRule | undefined {
  const own = [name, String(uid), `:${gid}`, ...[...groups].map((group) => `:${group}`)];
  const last = rules.findLast(({ identity }) => own.includes(identity));
  return last?.permits === true ? last : undefined;
}
