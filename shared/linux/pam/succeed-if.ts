// The conditions of pam_succeed_if(8), asked about one account or about a person of no special name and group.
import type { Person, PersonAccount } from './modules.ts';

const options = /^(debug|audit|quiet|quiet_fail|quiet_success)$/;

/** Whether all of them hold; undefined when that cannot be told from here. */
export function succeeds(args: readonly string[], person: Person): boolean | undefined {
  // Asks about whoever runs the log-in program.
  if (args.includes('use_uid')) return undefined;
  const conditions = args.filter((arg) => !options.test(arg));
  const truths: (boolean | undefined)[] = [];
  for (let at = 0; at < conditions.length; at += 3) truths.push(truthOf(conditions.slice(at, at + 3), person));
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

function truthOf(condition: readonly string[], { service, account }: Person): boolean | undefined {
  const [field = '', test = '', value = ''] = condition;
  if (field === 'service' && service !== undefined) return compared(service, test, value);
  return account === undefined ? truthOfAnybody(condition.join(' ')) : truthOfAccount(account, field, test, value);
}

function truthOfAccount(account: PersonAccount, field: string, test: string, value: string): boolean | undefined {
  if (field === 'user' && /^(not)?ingroup$/.test(test)) {
    const isIn = value.split(':').some((group) => account.groups.has(group));
    if (!isIn && account.groupsUnclear) return undefined;
    return isIn === (test === 'ingroup');
  }
  const actual = { user: account.name, uid: account.uid, gid: account.gid, shell: account.shell, home: account.home };
  const found = Object.entries(actual).find(([name]) => name === field);
  return found === undefined ? undefined : compared(String(found[1]), test, value);
}

/** Patterns (`=~`) and net groups are not followed. */
function compared(actual: string, test: string, value: string): boolean | undefined {
  const [left, right] = [Number(actual), Number(value)];
  switch (test) {
    case '=':
    case '==':
    case 'eq':
      return actual === value;
    case '!=':
    case 'ne':
      return actual !== value;
    case 'in':
      return value.split(':').includes(actual);
    case 'notin':
      return !value.split(':').includes(actual);
    case '<':
    case 'lt':
      return left < right;
    case '<=':
    case 'le':
      return left <= right;
    case '>':
    case 'gt':
      return left > right;
    case '>=':
    case 'ge':
      return left >= right;
    default:
      return undefined;
  }
}

/** A person whose id begins where those of persons do. */
function truthOfAnybody(condition: string): boolean | undefined {
  const [, comparison = '', number] = /^uid (>=|>|ge|gt|<|<=|lt|le|eq|ne|=|!=|==) ([0-9]+)$/.exec(condition) ?? [];
  // Ids of persons begin at 500 or 1000, and who is let in from 1001 on is a person, too.
  if (number !== undefined && Number(number) <= 1_000) {
    if (/^(>=|>|ge|gt|ne|!=)$/.test(comparison)) return true;
    return Number(number) < 1_000 || comparison === '<' || comparison === 'lt' ? false : undefined;
  }
  if (condition === 'user != root') return true;
  if (/^user (=|eq) root$/.test(condition)) return false;
  // Who is in it needs no password at all, and is another check's matter.
  return condition === 'user ingroup nopasswdlogin' ? false : undefined;
}
