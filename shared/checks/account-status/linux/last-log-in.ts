// When each account was last logged in to: from lastlog and wtmp together, since log-in screens write only the second.
import type { Host } from '../../../host.ts';
import type { Account } from '../facts.ts';
import { type LogInRecord, lastlogReader, parseUtmp, userProcess } from './log-in-records.ts';

export interface LastLogIns {
  of(name: string, uid: number): Account['lastLoginAt'];
  notSeen: string[];
}

const lastlogPath = '/var/log/lastlog';
const wtmpPath = '/var/log/wtmp';

/**
 * The latest log-in that either record holds. `never` only when both are there, are written to and have not been cut by
 * rotation; a system that keeps lastlog2 or wtmpdb instead leaves it unknown.
 */
export async function lastLogInsOf(host: Host): Promise<LastLogIns> {
  const lastlog = await recordsOf(host, lastlogPath, lastlogReader);
  const wtmp = await recordsOf(host, wtmpPath, parseUtmp);
  const provesNever = lastlog.value !== undefined && (wtmp.value?.length ?? 0) > 0 && !(await isRotated(host));
  return {
    notSeen: [lastlog.reason, wtmp.reason].filter((reason) => reason !== undefined),
    of(name, uid) {
      const byId = lastlog.value?.(uid) ?? 'none';
      const times = [...(wtmp.value ?? []).filter((record) => isLogInOf(record, name)).map(({ at }) => at)];
      if (byId !== 'none') times.push(byId);
      if (times.length > 0) return Math.max(...times);
      return provesNever ? 'never' : 'unknown';
    },
  };
}

/** The name has 32 places in a record; a longer one is cut. */
const isLogInOf = (record: LogInRecord, name: string): boolean =>
  record.kind === userProcess && record.user === name.slice(0, 32);

async function recordsOf<T>(
  host: Host,
  path: string,
  parse: (bytes: Uint8Array) => T | undefined,
): Promise<{ value?: T; reason?: string }> {
  const bytes = await host.readBytes(path);
  // Not kept on this machine, which says nothing about anybody's log-ins.
  if (!bytes.ok) return bytes.failure === 'absent' ? {} : { reason: bytes.reason };
  if (bytes.value.length === 0) return {};
  const value = parse(bytes.value);
  return value === undefined ? { reason: `${path}: not in a form that is known` } : { value };
}

/** Unless the folder was seen to hold none, there may be older records that were moved away. */
async function isRotated(host: Host): Promise<boolean> {
  const names = await host.list('/var/log');
  return !names.ok || names.value.some((name) => /^wtmp[.-]/.test(name));
}
