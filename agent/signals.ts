// Notices that facts may have changed, by the files that a probe names: a change hastens the check's next run.
// Polled through the host, since the same must work for /proc and /sys, for recordings, and on network file systems.
import { createHash } from 'node:crypto';
import type { CheckId } from '../shared/checks/index.ts';
import type { Clock, Instant } from '../shared/clock.ts';
import type { Host } from '../shared/host.ts';

export type SignalsOf = (id: CheckId) => ((host: Host) => Promise<string[]>) | undefined;

interface Watched {
  fingerprints: Map<string, string>;
  /** Not to be hastened before this. */
  restUntil: Instant;
  restMs: number;
}

const shortestRestMs = 2_000;
const longestRestMs = 60_000;

export interface WatchParts {
  host: Host;
  signalsOf: SignalsOf;
  clock: Clock;
  /** Compare contents everywhere: a recording's files have no attributes worth comparing. */
  byContents: boolean;
}

export class Watch {
  readonly #parts: WatchParts;
  readonly #watched = new Map<CheckId, Watched>();

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /**
   * To be called just before some checks run: what they are about to see is what later changes are measured against.
   * The files are asked for anew, since users and disks come and go.
   */
  async aboutToRun(ids: readonly CheckId[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const before = this.#watched.get(id);
        const fingerprints = await this.#look(await this.#filesOf(id));
        this.#watched.set(id, { restMs: shortestRestMs, restUntil: 0, ...before, fingerprints });
      }),
    );
  }

  /** A run of a check is over. One that was hastened for nothing lets it rest longer, up to a minute. */
  hasRun(id: CheckId, hastened: boolean, changed: boolean): void {
    const watched = this.#watched.get(id);
    if (watched === undefined) return;
    watched.restMs = changed || !hastened ? shortestRestMs : Math.min(longestRestMs, watched.restMs * 2);
    watched.restUntil = this.#parts.clock.now() + watched.restMs;
  }

  /** The checks whose files differ from what their last run saw, and which have rested. */
  async poll(): Promise<CheckId[]> {
    const seen = new Map<string, Promise<string>>();
    const isChanged = async ({ fingerprints }: Watched): Promise<boolean> => {
      for (const [path, before] of fingerprints) {
        const now = seen.get(path) ?? this.#fingerprint(path);
        seen.set(path, now);
        if ((await now) !== before) return true;
      }
      return false;
    };
    const now = this.#parts.clock.now();
    const hastened: CheckId[] = [];
    for (const [id, watched] of this.#watched) {
      // A clock that was set back must not make it rest for a day.
      const rests = now < watched.restUntil && watched.restUntil - now <= longestRestMs;
      if (!rests && (await isChanged(watched))) hastened.push(id);
    }
    return hastened;
  }

  async #filesOf(id: CheckId): Promise<string[]> {
    try {
      return (await this.#parts.signalsOf(id)?.(this.#parts.host)) ?? [];
    } catch {
      // A probe that cannot say what to watch is looked at in its period all the same.
      return [];
    }
  }

  async #look(paths: readonly string[]): Promise<Map<string, string>> {
    const entries = paths.map(async (path) => [path, await this.#fingerprint(path)] as const);
    return new Map(await Promise.all(entries));
  }

  async #fingerprint(path: string): Promise<string> {
    const { host, byContents } = this.#parts;
    // proc(5), sysfs: times and sizes there say nothing of the contents.
    if (/^\/(proc|sys)\//.test(path)) return await contentsOf(host, path);
    const attributes = await attributesOf(host, path);
    return byContents ? `${attributes} ${await contentsOf(host, path)}` : attributes;
  }
}

async function attributesOf(host: Host, path: string): Promise<string> {
  const stat = await host.stat(path);
  if (!stat.ok) return stat.failure;
  const { kind, device, uid, mode, sizeBytes, modifiedAt } = stat.value;
  return [kind, device, uid, mode, sizeBytes, modifiedAt].join(' ');
}

async function contentsOf(host: Host, path: string): Promise<string> {
  const bytes = await host.readBytes(path);
  if (bytes.ok) return createHash('sha256').update(bytes.value).digest('base64url');
  const names = await host.list(path);
  return names.ok ? names.value.join('/') : bytes.failure;
}
