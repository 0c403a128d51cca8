// A check's fixtures: what a recording comes to through the real runner. Run by hand it writes facts.json and verdict.json
// into the folders named, for a person to review: node test/helpers/write-fixture.ts shared/checks/*/fixtures/linux/*
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openRecording } from '../../agent/host/recorded.ts';
import { runChecks } from '../../agent/runner.ts';
import type { Outcome } from '../../shared/checks/define.ts';
import { type CheckId, checkIds } from '../../shared/checks/index.ts';
import type { Answer, Host } from '../../shared/host.ts';
import { judge } from '../../shared/judge.ts';
import { defaultPolicy } from '../../shared/policy.ts';
import type { Verdict } from '../../shared/verdict.ts';

/** Verdicts of recordings that do not say when they were made. */
const someDay = Date.parse('2026-11-24T00:00:00Z');

export interface Replayed {
  outcome: Outcome;
  verdict: Verdict;
  /** Calls that the recording did not hold, in the order they were made. */
  notCaptured: string[];
}

export async function replayFixture(folder: string, id: CheckId): Promise<Replayed> {
  const recorded = await openRecording(folder);
  const { host, notCaptured } = watched(recorded);
  const now = recorded.capturedAt ?? someDay;
  const { [id]: outcome } = await runChecks(host, [id], { now: () => now });
  const { verdict, reason } = judge(id, outcome, defaultPolicy(), host.system, now);
  return { outcome, verdict: { verdict, reason }, notCaptured };
}

/** The same host, with every call that it could not answer noted. */
function watched(host: Host): { host: Host; notCaptured: string[] } {
  const notCaptured: string[] = [];
  const note = async <T>(answer: Promise<Answer<T>>): Promise<Answer<T>> => {
    const given = await answer;
    if (!given.ok && given.failure === 'not-captured') notCaptured.push(given.reason);
    return given;
  };
  return {
    notCaptured,
    host: {
      system: host.system,
      privileged: host.privileged,
      user: host.user,
      run: (...call) => note(host.run(...call)),
      readText: (path) => note(host.readText(path)),
      readBytes: (path) => note(host.readBytes(path)),
      readLink: (path) => note(host.readLink(path)),
      list: (path) => note(host.list(path)),
      stat: (path) => note(host.stat(path)),
      library: (...call) => note(host.library(...call)),
      query: (query) => note(host.query(query)),
      memory: host.memory,
    },
  };
}

/** `shared/checks/disk-encryption/fixtures/linux/x` is a fixture of disk-encryption. */
export function checkOf(folder: string): CheckId {
  const [, named] = /([^/]+)\/fixtures\/[^/]+\/[^/]+\/?$/.exec(resolve(folder)) ?? [];
  const id = checkIds.find((one) => one === named);
  if (id === undefined)
    throw new Error(`${folder} is not a folder shared/checks/<check>/fixtures/<system>/<situation>`);
  return id;
}

async function writeFixture(folder: string): Promise<void> {
  const { outcome, verdict, notCaptured } = await replayFixture(folder, checkOf(folder));
  writeFileSync(join(folder, 'facts.json'), `${JSON.stringify(outcome, null, 2)}\n`);
  writeFileSync(join(folder, 'verdict.json'), `${JSON.stringify(verdict, null, 2)}\n`);
  process.stdout.write(`${folder}\n  ${verdict.verdict}: ${verdict.reason}\n`);
  for (const call of notCaptured) process.stdout.write(`  ${call}\n`);
}

if (import.meta.main) for (const folder of process.argv.slice(2)) await writeFixture(folder);
