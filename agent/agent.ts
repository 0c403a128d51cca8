// The running agent: ties the schedule, the probes, the spool and the link together. What decides is in those; here is
// who calls whom.
import { networkInterfaces } from 'node:os';
import { type Clock, type Instant, inWords } from '../shared/clock.ts';
import type { DeviceDescription } from '../shared/device.ts';
import { enabledChecks } from '../shared/judge.ts';
import type { VersionedPolicy } from '../shared/policy.ts';
import type { Files } from './fingerprints.ts';
import type { Identity } from './identity.ts';
import { keepPolicy, knownPolicy } from './known-policy.ts';
import { Link, type LinkState } from './link.ts';
import type { Measuring } from './measurement.ts';
import { composeReport, type Run } from './report.ts';
import { type RunRequest, Runs } from './runs.ts';
import { afterRunning, type CronTimes, due, hasJumped, type Plan, planOf } from './schedule.ts';
import { Watch } from './signals.ts';
import { type Spool, SpoolError } from './spool.ts';
import { type AgentStatus, writeStatus } from './status-file.ts';

export interface AgentParts extends Measuring {
  folder: string;
  identity: Identity;
  spool: Spool;
  files: Files;
  clock: Clock;
  random: () => number;
  times: CronTimes;
  /** Part of what is measured comes from a recording. */
  overlay: boolean;
  say: (line: string) => void;
}

const tickMs = 2_000;
/** Runs that the disk would not take and that wait in memory until it does. */
const longestBacklog = 100;
const descriptionForMs = 3_600_000;

interface Draft extends Run {
  inFull: boolean;
}

export class Agent {
  readonly #parts: AgentParts;
  readonly #link: Link;
  readonly #runs: Runs;
  readonly #watch: Watch;
  readonly #startedAt: Instant;
  #policy: VersionedPolicy;
  #plan: Plan;
  #tick: NodeJS.Timeout | undefined;
  #tickedAt: Instant;
  #isPolling = false;
  #networks = '';
  #backlog: Draft[] = [];
  #spoolTrouble: string | undefined;
  #lastReport: AgentStatus['lastReport'] = null;
  #statusDue: NodeJS.Timeout | undefined;
  #described: { at: Instant; description: Promise<DeviceDescription> } | undefined;
  #shown: LinkState | undefined;
  readonly #ending = new AbortController();

  constructor(parts: AgentParts) {
    this.#parts = parts;
    const { clock, files, folder, identity, spool, random } = parts;
    this.#startedAt = clock.now();
    this.#tickedAt = clock.now();
    this.#policy = knownPolicy(folder);
    this.#plan = this.#freshPlan();
    this.#runs = new Runs(
      (run) => this.#run(run),
      (fault) => this.#sayFault(fault),
    );
    this.#watch = new Watch(files, clock);
    this.#link = new Link({
      identity,
      spool,
      clock,
      random,
      describe: () => this.#describe(),
      onPolicy: (policy) => this.#adopt(policy),
      onCheckNow: (answers, checks) => this.#runs.ask({ checks: checks ?? 'all', answers }),
      onInFull: (why) => this.#reportInFull(why),
      onChange: (state) => this.#linkChanged(state),
    });
  }

  /** Looks at everything at once, and connects. */
  start(): void {
    if (this.#parts.spool.damaged > 0)
      this.#parts.say(
        `${this.#parts.spool.damaged} lines of the spool are damaged and are told as lost; see whether the disk is well.`,
      );
    this.#networks = networkNames();
    this.#runs.ask({ checks: 'all' });
    this.#link.start();
    this.#tick = setInterval(() => this.#ticked(), tickMs);
  }

  /** Ends within a second. A run under way is abandoned: it is measured anew at the next start. */
  async stop(): Promise<void> {
    this.#ending.abort();
    clearInterval(this.#tick);
    clearTimeout(this.#statusDue);
    this.#runs.stop();
    await this.#link.stop();
    this.#parts.spool.close();
    writeStatus(this.#parts.folder, this.status());
  }

  status(): AgentStatus {
    const { spool, overlay } = this.#parts;
    const { connection, since, trouble, retryAt, clockAheadMs } = this.#link.state;
    return {
      pid: process.pid,
      startedAt: this.#startedAt,
      link: {
        connection,
        since,
        ...(trouble !== undefined && { trouble: { code: trouble.code, message: trouble.message } }),
        ...(retryAt !== undefined && { retryAt: Math.round(retryAt) }),
        ...(clockAheadMs !== undefined && { clockAheadMs }),
      },
      lastReport: this.#lastReport,
      waiting: spool.waiting,
      ...(this.#spoolTrouble !== undefined && { spoolTrouble: this.#spoolTrouble }),
      policyVersion: this.#policy.version,
      nextRuns: Object.fromEntries(this.#plan),
      overlay,
    };
  }

  #ticked(): void {
    const now = this.#parts.clock.now();
    const jumped = hasJumped(this.#tickedAt, now);
    this.#tickedAt = now;
    if (jumped) {
      this.#plan = this.#freshPlan();
      this.#runs.ask({ checks: 'all' });
    } else this.#runWhatIsDue(now);
    const networks = networkNames();
    if (jumped || networks !== this.#networks) this.#link.nudge();
    this.#networks = networks;
    if (this.#backlog.length > 0) this.#spoolBacklog();
    void this.#poll();
  }

  #runWhatIsDue(now: Instant): void {
    const checks = due(this.#plan, now);
    if (checks.length === 0) return;
    this.#plan = afterRunning(this.#plan, checks, this.#freshPlan());
    this.#runs.ask({ checks });
  }

  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    try {
      const checks = await this.#watch.poll();
      if (checks.length > 0) this.#runs.ask({ checks, hastened: true });
    } catch (fault) {
      this.#sayFault(fault);
    } finally {
      this.#isPolling = false;
    }
  }

  async #run({ checks, inFull = false, answers, hastened = false }: RunRequest): Promise<void> {
    const { clock, measure, overlay } = this.#parts;
    const enabled = enabledChecks(this.#policy.policy);
    const ids = checks === 'all' ? enabled : enabled.filter((id) => checks.includes(id));
    if (ids.length === 0 && answers === undefined) return;
    this.#watch.aboutToRun(ids);
    const at = clock.now();
    const { outcomes, watched } = await measure(ids, this.#ending.signal);
    if (this.#ending.signal.aborted) return;
    const before = this.#parts.spool.baseline?.outcomes;
    this.#backlog.push({ outcomes, at, policyVersion: this.#policy.version, answers, overlay, inFull });
    this.#spoolBacklog();
    const after = this.#parts.spool.baseline?.outcomes;
    for (const id of ids)
      this.#watch.hasRun(id, { fingerprints: watched[id], hastened, changed: before?.[id] !== after?.[id] });
  }

  /** Numbers, signs and keeps what was measured, oldest first; what the disk will not take now is tried again later. */
  #spoolBacklog(): void {
    const { spool, identity, say } = this.#parts;
    try {
      for (let draft = this.#backlog[0]; draft !== undefined; draft = this.#backlog[0]) {
        spool.append(composeReport(identity, spool.head, draft.inFull ? null : spool.baseline, draft));
        this.#lastReport = { seq: spool.head.seq, at: draft.at };
        this.#backlog.shift();
      }
      if (this.#spoolTrouble !== undefined) say('Reports can be kept again.');
      this.#spoolTrouble = undefined;
    } catch (fault) {
      if (!(fault instanceof SpoolError)) throw fault;
      if (this.#spoolTrouble !== fault.message) say(fault.message);
      this.#spoolTrouble = fault.message;
      this.#backlog.splice(0, this.#backlog.length - longestBacklog);
    }
    this.#link.spooled();
    this.#showStatus();
  }

  #adopt(policy: VersionedPolicy): void {
    const { folder, say } = this.#parts;
    if (JSON.stringify(policy) === JSON.stringify(this.#policy)) return;
    this.#policy = policy;
    this.#plan = this.#freshPlan();
    say(`Policy ${policy.version} is in force.`);
    try {
      keepPolicy(folder, policy);
    } catch (fault) {
      say(`The policy could not be kept in ${folder}, and is asked for again at the next connection: ${String(fault)}`);
    }
    this.#runs.ask({ checks: 'all' });
  }

  #reportInFull(why: string): void {
    this.#parts.say(`${why} Everything is measured and reported in full.`);
    this.#runs.ask({ checks: 'all', inFull: true });
  }

  #linkChanged(state: LinkState): void {
    const news = newsOf(this.#shown, state, this.#parts.clock.now());
    if (news !== undefined) this.#parts.say(news);
    this.#shown = state;
    this.#showStatus();
  }

  #describe(): Promise<DeviceDescription> {
    const now = this.#parts.clock.now();
    if (this.#described === undefined || Math.abs(now - this.#described.at) > descriptionForMs)
      this.#described = { at: now, description: this.#parts.describe() };
    return this.#described.description;
  }

  #freshPlan(): Plan {
    const { identity, times } = this.#parts;
    return planOf(this.#policy.policy, identity.device, times);
  }

  /** Gathers what changes together into one writing of the file. */
  #showStatus(): void {
    if (this.#ending.signal.aborted) return;
    this.#statusDue ??= setTimeout(() => {
      this.#statusDue = undefined;
      writeStatus(this.#parts.folder, this.status());
    }, 100);
  }

  #sayFault(fault: unknown): void {
    this.#parts.say(`Please report this: ${fault instanceof Error ? fault.stack : String(fault)}`);
  }
}

/** What there is to say of a change of the connection: each trouble once, not at every attempt. */
function newsOf(before: LinkState | undefined, now: LinkState, at: Instant): string | undefined {
  const { connection, trouble, retryAt = at, clockAheadMs = 0 } = now;
  if (connection === 'connected' && before?.connection !== 'connected') {
    if (Math.abs(clockAheadMs) <= 300_000) return 'Connected to the collector.';
    return `Connected to the collector. Its clock and this machine's differ by ${inWords(Math.abs(clockAheadMs))}.`;
  }
  if (connection !== 'waiting' || trouble === undefined || trouble.message === before?.trouble?.message)
    return undefined;
  return `${trouble.message} Trying again in ${inWords(retryAt - at)}; reports are kept meanwhile.`;
}

/** Changes when the machine joins or leaves a network. */
const networkNames = (): string =>
  Object.entries(networkInterfaces())
    .flatMap(([name, addresses]) => (addresses ?? []).map(({ address }) => `${name} ${address}`))
    .sort()
    .join();
