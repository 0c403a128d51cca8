// Debian, Ubuntu and what is made from them. `apt-get -s` reads the lists that are there and changes nothing; `apt-get
// update`, which would ask the servers, is the device's own business.
import type { Instant } from '../../../clock.ts';
import type { Host } from '../../../host.ts';
import type { OsRelease } from '../../../linux/os-release.ts';
import { noWait } from '../facts.ts';
import { longest, longestWaitOf, type Waiting } from '../waiting.ts';
import { readAptAutomatic } from './apt-automatic.ts';
import { isExtendedSecurityOf, isSecurityOf, type Pocket, readPockets } from './apt-lists.ts';
import { type AptPolicy, type IsCounted, isOfSecurityArchive, newerVersions, parsePolicy } from './apt-policy.ts';
import {
  type AptCandidate,
  type AptSimulation,
  type AptUpdate,
  isSecurityPocket,
  parseSimulation,
} from './apt-simulation.ts';
import { type Managed, printedBy, unseen } from './managed.ts';

/** Reading the lists of a slow laptop for the first time after they changed takes half a minute. */
const timeoutMs = 90_000;

/** Distributions whose only archive holds the security updates too: an update is an update. */
const oneArchive = new Set(['kali', 'raspbian', 'deepin', 'parrot']);

/** `isExtended`: the release has ended, and what Ubuntu Pro brings is all that it gets. */
export async function readApt(host: Host, os: OsRelease, isExtended: boolean): Promise<Managed> {
  const lists = await readPockets(host);
  const simulation = await simulate(host);
  const automatic = await readAptAutomatic(host, os);
  const { pockets, broken } = lists.ok ? lists.value : { pockets: [], broken: [lists.reason] };
  const reasons = 'unread' in simulation ? [...broken, simulation.unread] : broken;
  const base = { ...unseen('apt', reasons), automatic };
  const separate = securityLists(pockets, os, isExtended);
  if ('missing' in separate) return { ...base, notSeen: [...reasons, separate.missing] };
  const listsMadeAt = separate.madeAt;
  if ('unread' in simulation) return { ...base, listsMadeAt };
  if (separate.mixed) return { ...base, listsMadeAt, ...(await waitingUntold(host, simulation, reasons)) };
  const { updates } = simulation;
  const security = updates.filter(({ pockets }) => pockets.some(isSecurityPocket));
  const policy = await readPolicy(host, codenameOf(os) ?? '', isExtended);
  const kept = await keptBack(host, namesKept(simulation, policy, security), isOfSecurityArchive);
  const notSeen = [...reasons, ...kept.notSeen, ...(policy.unused === null ? [] : [policy.unused])];
  const waiting = [
    ...security.map((update) => waitingOf(update, listedSince(update, pockets))),
    // In which of the security lists it stands is not asked.
    ...kept.found.map((candidate) => waitingOf(candidate, newestSecurity(pockets))),
  ];
  // What was seen in part is nothing to remember: an update that was overlooked would count next time as new.
  const wait = await (notSeen.length === 0 ? longestWaitOf(host.memory, listsMadeAt, waiting) : longest(waiting));
  return {
    ...base,
    listsMadeAt,
    security: { waiting: waiting.length, ...wait },
    ...(kept.found.length > 0 && { heldBack: kept.found.length }),
    others: updates.length - security.length,
    notSeen,
  };
}

const waitingOf = ({ name, installed, version }: AptCandidate, knownSince: Instant | null): Waiting => ({
  ...{ id: name, installed, offered: version, knownSince },
  // How long before the lists that name it, nothing says: the dates of fetched files change when these are copied.
  notBefore: null,
});

/** Where one archive holds everything, whatever waits may be about security. */
async function waitingUntold(
  host: Host,
  simulation: AptSimulation,
  reasons: readonly string[],
): Promise<Pick<Managed, 'security' | 'others' | 'notSeen' | 'heldBack'>> {
  const { updates } = simulation;
  const policy = await readPolicy(host, null, false);
  const kept = await keptBack(host, namesKept(simulation, policy, updates), () => true);
  const all = updates.length + kept.found.length;
  return {
    security: { waiting: all === 0 ? 0 : 'unknown', ...noWait },
    ...(kept.found.length > 0 && { heldBack: kept.found.length }),
    others: all,
    notSeen: [
      ...reasons,
      ...kept.notSeen,
      ...(policy.unused === null ? [] : [policy.unused]),
      ...(all === 0 ? [] : [mixedWords]),
    ],
  };
}

/** What may stay behind of all that is not to be installed anyway. */
function namesKept({ keptBack }: AptSimulation, { pinned }: AptPolicy, planned: readonly AptUpdate[]): string[] {
  const names = planned.map(({ name }) => name);
  return [...new Set([...keptBack, ...pinned])].filter((name) => !names.includes(name));
}

async function readPolicy(host: Host, codename: string | null, isExtended: boolean): Promise<AptPolicy> {
  const line = 'apt-cache policy';
  const printed = printedBy(line, await host.run('apt-cache', ['policy'], { timeoutMs }));
  if ('unread' in printed) return { unused: printed.unread, pinned: [] };
  const policy = parsePolicy(printed.text, codename, isExtended);
  return policy ?? { unused: `${line}: answered in part`, pinned: [] };
}

const mixedWords = 'this system does not tell security updates from others';

async function simulate(host: Host): Promise<AptSimulation | { unread: string }> {
  const line = 'apt-get -s dist-upgrade';
  const answer = await host.run('apt-get', ['-s', '-q', '-o', 'Debug::NoLocking=1', 'dist-upgrade'], { timeoutMs });
  const printed = printedBy(line, answer);
  if ('unread' in printed) return printed;
  return parseSimulation(printed.text) ?? { unread: `${line}: answered in part` };
}

/** `trixie/sid` is of both, and trixie the one that will be released. */
const codenameOf = ({ codename }: OsRelease): string | undefined => codename?.split('/')[0];

/** The lists that security updates of this release are in, and when the oldest of them was made. */
function securityLists(
  pockets: readonly Pocket[],
  os: OsRelease,
  isExtended: boolean,
): { madeAt: Instant; mixed: boolean } | { missing: string } {
  const codename = codenameOf(os);
  const regular = codename === undefined ? [] : pockets.filter((pocket) => isSecurityOf(pocket, codename));
  const longer = codename === undefined ? [] : pockets.filter((pocket) => isExtendedSecurityOf(pocket, codename));
  // The regular pocket is not touched any more once the extended one goes on; until then it alone has what is mended first.
  const counted = isExtended && longer.length > 0 ? longer : regular;
  if (counted.length > 0) return { madeAt: oldest(counted), mixed: false };
  const isMixed = oneArchive.has(os.id) || (os.id === 'debian' && os.version === null);
  const own = pockets.filter((pocket) => pocket.distribution !== '');
  if (isMixed && own.length > 0) return { madeAt: oldest(own), mixed: true };
  return { missing: `/var/lib/apt/lists: no list of security updates for ${os.codename ?? 'this release'}` };
}

const oldest = (pockets: readonly Pocket[]): Instant => Math.min(...pockets.map(({ madeAt }) => madeAt));

function newestSecurity(pockets: readonly Pocket[]): Instant | null {
  const dates = pockets.filter(({ name }) => isSecurityPocket(name)).map(({ madeAt }) => madeAt);
  return dates.length === 0 ? null : Math.max(...dates);
}

/** More packages than anybody holds back or pins one by one. */
const mostAsked = 400;

/** Packages that are held back or pinned may be kept from an update. */
async function keptBack(
  host: Host,
  names: readonly string[],
  isCounted: IsCounted,
): Promise<{ found: AptCandidate[]; notSeen: string[] }> {
  if (names.length === 0) return { found: [], notSeen: [] };
  const asked = names.slice(0, mostAsked);
  const printed = printedBy('apt-cache policy', await host.run('apt-cache', ['policy', ...asked], { timeoutMs }));
  const found = 'unread' in printed ? undefined : newerVersions(printed.text, asked, isCounted);
  if (found !== undefined && asked.length === names.length) return { found, notSeen: [] };
  const why = 'unread' in printed ? printed.unread : 'apt-cache policy: answered in part';
  return { found: found ?? [], notSeen: [`${names.length} packages are kept back or pinned (${why})`] };
}

/** A list that has the update was made by then; one that is in a point release too was there on that release's day. */
function listedSince({ pockets: names }: AptUpdate, pockets: readonly Pocket[]): Instant | null {
  const dates = pockets.filter(({ name }) => names.includes(name)).map(({ madeAt }) => madeAt);
  return dates.length === 0 ? null : Math.min(...dates);
}
