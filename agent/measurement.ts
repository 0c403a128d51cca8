// What one run of checks saw. The service has it measured by its own program, in a process that ends with the run: the
// probes and their parsers take more memory than all else, and nothing that goes wrong in them can stop the service.
import { hostname } from 'node:os';
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Outcome } from '../shared/checks/define.ts';
import type { CheckId } from '../shared/checks/index.ts';
import type { DeviceDescription } from '../shared/device.ts';
import type { Answer } from '../shared/host.ts';
import { Complaint } from './complaint.ts';
import type { Fingerprints } from './fingerprints.ts';
import { limits } from './host/limits.ts';
import { askerHere, systemOf } from './host/os.ts';
import { askOwnProgram } from './host/own-program.ts';
import { agentVersion } from './version.ts';

export interface Measurement {
  outcomes: Record<CheckId, Outcome>;
  /** What the files that each check watches looked like just before it ran. */
  watched: Partial<Record<CheckId, Fingerprints>>;
}

const MeasurementForm = Type.Object({
  outcomes: Type.Record(
    Type.String(),
    Type.Union([Type.Object({ facts: Type.Unknown() }), Type.Object({ unknown: Type.String() })]),
  ),
  watched: Type.Record(Type.String(), Type.Record(Type.String(), Type.String())),
});

/** How the service has its machine looked at. */
export interface Measuring {
  /** Never rejects: what could not be measured is unknown, with the reason. */
  measure: (ids: readonly CheckId[], ending: AbortSignal) => Promise<Measurement>;
  /** Never rejects: what could not be told is null. */
  describe: () => Promise<DeviceDescription>;
}

/** @param folder the agent's, absolute @param overlay the folder of a recording laid over the machine, absolute */
export function measuringApart(
  folder: string,
  overlay?: string,
): Measuring & {
  /** Throws a Complaint when the machine cannot be looked at at all. */
  assertWorks: () => Promise<void>;
} {
  const ask = (args: string[], signal?: AbortSignal): Promise<Answer<unknown>> =>
    askOwnProgram({
      args: [...args, '--asked-by', String(process.pid), ...(overlay === undefined ? [] : ['--overlay', overlay])],
      environment: process.env,
      timeoutMs: limits.runTimeoutMs,
      signal,
      asked: 'The look at this machine',
      asker: askerHere(),
    });
  return {
    async measure(ids, ending) {
      const answer = await ask(['measure', '--data-dir', folder, ...ids], ending);
      if (!answer.ok) return unmeasured(ids, answer.reason);
      return isMeasurementOf(answer.value, ids) ? answer.value : unmeasured(ids, 'It answered in a wrong shape');
    },
    async describe() {
      const answer = await ask(['describe']);
      return answer.ok ? (answer.value as DeviceDescription) : undescribed(overlay !== undefined);
    },
    async assertWorks() {
      const answer = await ask(['describe']);
      if (!answer.ok) throw new Complaint(answer.reason);
    },
  };
}

function isMeasurementOf(value: unknown, ids: readonly CheckId[]): value is Measurement {
  return Value.Check(MeasurementForm, value) && ids.every((id) => Object.hasOwn(value.outcomes, id));
}

function unmeasured(ids: readonly CheckId[], reason: string): Measurement {
  const outcome: Outcome = { unknown: `${reason}. If that goes on, please report it.` };
  return { outcomes: Object.fromEntries(ids.map((id) => [id, outcome])) as Measurement['outcomes'], watched: {} };
}

const undescribed = (overlay: boolean): DeviceDescription => ({
  system: systemOf(process.platform),
  name: hostname() || 'unnamed',
  osName: 'unknown',
  osVersion: 'unknown',
  model: null,
  serial: null,
  hardwareUuid: null,
  virtual: null,
  agentVersion,
  overlay,
});
