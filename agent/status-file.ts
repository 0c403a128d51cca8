// What the running agent lets `palisade-agent status` know: a small file in its folder, replaced whole.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { Instant } from '../shared/clock.ts';

const Said = Type.Object({ code: Type.String(), message: Type.String() });
const Optional = Type.Optional;

export const AgentStatus = Type.Object({
  pid: Type.Integer(),
  startedAt: Instant,
  link: Type.Object({
    connection: Type.Union([Type.Literal('connected'), Type.Literal('connecting'), Type.Literal('waiting')]),
    since: Instant,
    trouble: Optional(Said),
    retryAt: Optional(Instant),
    clockAheadMs: Optional(Type.Integer()),
  }),
  lastReport: Type.Union([Type.Object({ seq: Type.Integer(), at: Instant }), Type.Null()]),
  waiting: Type.Integer({ description: 'Reports not acknowledged yet' }),
  spoolTrouble: Optional(Type.String()),
  policyVersion: Type.Integer(),
  nextRuns: Type.Record(Type.String(), Instant),
  overlay: Type.Boolean(),
});
export type AgentStatus = Type.Static<typeof AgentStatus>;

const statusFile = (folder: string): string => join(folder, 'status.json');

/** Undefined when no agent has run on the folder yet, or another version did. */
export function readStatus(folder: string): AgentStatus | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(statusFile(folder), 'utf8'));
    return Value.Check(AgentStatus, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Not synced: after a loss of power there is no running agent for it to speak of. A full disk costs the news, nothing else. */
export function writeStatus(folder: string, status: AgentStatus): void {
  const path = statusFile(folder);
  const beside = `${path}.new`;
  try {
    writeFileSync(beside, JSON.stringify(status), { mode: 0o600 });
    renameSync(beside, path);
  } catch {
    rmSync(beside, { force: true });
  }
}
