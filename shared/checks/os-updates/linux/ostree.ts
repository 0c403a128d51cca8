// Fedora Silverblue and its kin, Universal Blue, image mode of RHEL: the system is one image, replaced as a whole. An image
// brings all that there was on the day on which it was made, so that its age is the age of what runs.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Instant } from '../../../clock.ts';
import type { Host } from '../../../host.ts';
import { readUnits, type Unit } from '../../../linux/systemd-units.ts';
import { contentsOf } from '../../../linux/text.ts';
import type { OsUpdatesFacts } from '../facts.ts';
import { dayIn, type Managed, printedBy, unseen } from './managed.ts';

const Seconds = Type.Integer({ minimum: 0 });
const Deployment = Type.Object({
  booted: Type.Boolean(),
  /** When the image was made; of one that was made anew here, with more packages in it, when that was. */
  timestamp: Seconds,
  /** `43.20261123.0`: mostly with the day of the packages in it. */
  version: Type.Optional(Type.String()),
  'base-checksum': Type.Optional(Type.String()),
  'base-timestamp': Type.Optional(Seconds),
  /** A newer image that was fetched, and is none that could be started yet. */
  'pending-base-timestamp': Type.Optional(Seconds),
  'base-local-replacements': Type.Optional(Type.Array(Type.Unknown())),
  'base-remote-replacements': Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  /** Of one that was made as a container, as companies make their own. */
  'container-image-reference': Type.Optional(Type.Union([Type.String(), Type.Null()])),
});
const Status = Type.Object({ deployments: Type.Array(Deployment) });
type Deployment = Type.Static<typeof Deployment>;

export async function readOstree(host: Host): Promise<Managed> {
  const line = 'rpm-ostree status';
  const base: Managed = { ...unseen('rpm-ostree', []), rolling: true, automatic: await readAutomatic(host) };
  const printed = printedBy(line, await host.run('rpm-ostree', ['status', '--json'], { timeoutMs: 60_000 }));
  if ('unread' in printed) return { ...base, notSeen: [printed.unread] };
  const deployments = parseStatus(printed.text);
  const running = deployments?.find(({ booted }) => booted);
  if (deployments === undefined || running === undefined) return { ...base, notSeen: [`${line}: answered in part`] };
  const madeAt = imageOf(running);
  const newest = newestOf(deployments);
  return {
    ...base,
    others: newest !== null && madeAt !== null && newest > madeAt ? 1 : 'unknown',
    ...(isOfUntoldDay(running) ? { lastUpgradeAt: null, perhapsUpgradedAt: madeAt } : { lastUpgradeAt: madeAt }),
    // Whoever made it knew of all that there was; that nothing came since, nobody said.
    listsMadeAt: newest ?? 'unknown',
    notSeen: isMended(running) ? [`${line}: packages of the image are replaced, which no newer image changes`] : [],
  };
}

function parseStatus(text: string): Deployment[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Value.Check(Status, parsed) ? parsed.deployments : undefined;
  } catch {
    return undefined;
  }
}

/** Images that are built to be the same each time carry a date at the beginning of time. */
const firstImages = Date.parse('2015-01-01T00:00:00Z');

/** An image that others make from Fedora's is younger than what it is made from, whose version it keeps. */
function imageOf(deployment: Deployment): Instant | null {
  const isMadeHere = deployment['base-checksum'] !== undefined;
  const madeAt = instantOf(deployment['base-timestamp'] ?? (isMadeHere ? undefined : deployment.timestamp));
  const packagesOf = packagesDay(deployment);
  return madeAt === null || packagesOf === null ? madeAt : Math.min(madeAt, packagesOf);
}

/** Of `43.20261123.0`, `stable-43.20261123`, or `418.94.202611231207-0`. */
function packagesDay({ version = '' }: Deployment): Instant | null {
  return dayIn(/(?:^|[.-])(20\d{6})(?:\d{4})?(?:[.-]|$)/.exec(version)?.[1] ?? '');
}

/** Whoever builds a container from an old one gets an image of today with the packages of then. */
const isOfUntoldDay = (deployment: Deployment): boolean =>
  typeof deployment['container-image-reference'] === 'string' && packagesDay(deployment) === null;

function instantOf(seconds: number | undefined): Instant | null {
  return seconds === undefined || seconds * 1000 < firstImages ? null : seconds * 1000;
}

/** The newest image that this device has, be it still to be started. */
function newestOf(deployments: readonly Deployment[]): Instant | null {
  const dates = deployments
    .flatMap((one) => [imageOf(one), instantOf(one['pending-base-timestamp'])])
    .filter((at) => at !== null);
  return dates.length > 0 ? Math.max(...dates) : null;
}

/** `rpm-ostree override replace`: such a package stays as it is. */
const isMended = (deployment: Deployment): boolean =>
  (deployment['base-local-replacements'] ?? []).length > 0 ||
  Object.keys(deployment['base-remote-replacements'] ?? {}).length > 0;

const ownTimer = 'rpm-ostreed-automatic.timer';

/** Of Universal Blue, and of bootc, which need no more than that they run. */
const otherTimers = ['uupd.timer', 'ublue-update.timer', 'bootc-fetch-apply-updates.timer'];

async function readAutomatic(host: Host): Promise<OsUpdatesFacts['automatic']> {
  const { units, reason } = await readUnits(host, [ownTimer, ...otherTimers]);
  if (units.size === 0) return { state: 'unknown', by: reason };
  const runs = (name: string): boolean => isRunning(units.get(name));
  const other = otherTimers.find(runs);
  if (other !== undefined) return { state: 'on', by: other };
  return runs(ownTimer) ? await byPolicy(host) : { state: 'off', by: `${ownTimer} does not run` };
}

const isRunning = (unit: Unit | undefined): boolean => unit?.active === 'active';

/** What the timer is told to do; rpm-ostreed.conf(5). */
async function byPolicy(host: Host): Promise<OsUpdatesFacts['automatic']> {
  const path = '/etc/rpm-ostreed.conf';
  const contents = await contentsOf(host, path);
  if ('unread' in contents) return { state: 'unknown', by: contents.unread.reason };
  if (contents.text !== undefined && !contents.text.endsWith('\n')) return { state: 'unknown', by: `${path} is cut` };
  switch (/^\s*AutomaticUpdatePolicy\s*=\s*(\w+)\s*$/m.exec(contents.text ?? '')?.[1]) {
    case 'stage':
    case 'apply':
      return { state: 'on', by: ownTimer };
    case 'check':
      return { state: 'notify-only', by: ownTimer };
    default:
      return { state: 'off', by: 'AutomaticUpdatePolicy is not set' };
  }
}
