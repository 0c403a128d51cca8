// The updates that the last scan of macOS found: RecommendedUpdates in the preferences of softwareupdated, and what
// `softwareupdate --list --no-scan` prints of the same scan. Where both disagree, what waits by either waits.
import type { Instant } from '../../../clock.ts';
import type { Answer, CommandResult } from '../../../host.ts';
import type { SoftwareUpdatePreferences } from '../../../macos/software-update.ts';
import { dateOf } from '../../../macos/software-update.ts';
import { compareVersions, type SystemVersion, versionNumbers } from '../../../macos/system-version.ts';
import type { OsUpdatesFacts } from '../facts.ts';
import type { Waiting } from '../waiting.ts';

/** Null: nothing is known. */
export interface Found {
  security: Waiting[] | null;
  others: OsUpdatesFacts['others'];
  notSeen: string[];
}

interface Offer {
  identifier: string;
  version: string | null;
}

export function waitingOf(
  preferences: SoftwareUpdatePreferences,
  listed: Answer<CommandResult>,
  current: SystemVersion,
  scannedAt: Instant | undefined,
): Found {
  const recorded = recordedOffers(preferences.found.get('RecommendedUpdates'));
  const printed = printedOffers(listed);
  if (recorded === undefined && printed === undefined) {
    const why = listed.ok
      ? 'softwareupdate --list --no-scan: neither a list nor "No new software available."'
      : listed.reason;
    return { security: null, others: 'unknown', notSeen: [why] };
  }
  // Entries stay for a while after they were installed.
  const pending = unique([...(printed ?? []), ...(recorded ?? [])]).filter((offer) => !isInstalled(offer, current));
  const security = pending.filter((offer) => isSecurity(offer, current));
  return {
    security: waitsOf(security, preferences, current, scannedAt),
    others: pending.length - security.length,
    notSeen: [],
  };
}

/** Undefined when there is no such list. */
function recordedOffers(value: unknown): Offer[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((entry: unknown) => {
    const fields = new Map(Object.entries(typeof entry === 'object' && entry !== null ? entry : {}));
    const version = fields.get('Display Version');
    // What has no name is still something that waits.
    return {
      identifier: String(fields.get('Identifier') ?? fields.get('Product Key') ?? 'unnamed'),
      version: typeof version === 'string' || typeof version === 'number' ? String(version) : null,
    };
  });
}

/** `* Label: macOS Sequoia 15.7.9-24G830` and beneath it `Title: …, Version: 15.7.9, Size: …`. Undefined: no answer. */
function printedOffers(listed: Answer<CommandResult>): Offer[] | undefined {
  if (!listed.ok || listed.value.status !== 0) return undefined;
  const text = `${listed.value.stdout}\n${listed.value.stderr}`;
  if (/scan finished with error|can.t connect/i.test(text)) return undefined;
  const offers = [...text.matchAll(/^\* Label: (.+)\n\s*Title: .*?, Version: ([^,\n]+),/gm)].map(
    ([, identifier = '', version = '']) => ({ identifier, version: version.trim() }),
  );
  if (offers.length !== [...text.matchAll(/^\* Label: /gm)].length) return undefined;
  if (offers.length > 0) return offers;
  return /^No new software available\.$/m.test(text) ? [] : undefined;
}

/** `MSU_UPDATE_24G830_patch_15.7.9_minor` and `macOS Sequoia 15.7.9-24G830` are one; the last of two is kept. */
function unique(offers: readonly Offer[]): Offer[] {
  const seen = new Map(offers.map((offer) => [keyOf(offer), offer]));
  return [...seen.values()];
}

const keyOf = (offer: Offer): string =>
  isSystem(offer) ? `macOS ${systemVersion(offer) ?? ''}` : offer.identifier.replace(/-[\d.]+$/, '');

const isSystem = ({ identifier }: Offer): boolean => /^MSU_UPDATE_|^macOS\b/.test(identifier);

function systemVersion({ identifier, version }: Offer): string | null {
  const inIdentifier = /^MSU_UPDATE_[^_]+_[a-z]+_([\d.]+)_/.exec(identifier)?.[1];
  return inIdentifier ?? (version !== null && /^\d+(\.\d+)*$/.test(version) ? version : null);
}

function isInstalled(offer: Offer, current: SystemVersion): boolean {
  if (!isSystem(offer)) return false;
  if (offer.identifier.includes(`_${current.build}_`) || offer.identifier.endsWith(`-${current.build}`)) return true;
  const version = systemVersion(offer);
  // A rapid security response has the version of the system that it mends.
  return version !== null && compareVersions(version, current.version) < 0;
}

/**
 * Apple does not say which updates are about security: nearly all of the system, of Safari and of what guards it are. A new
 * major version is not an update of this one; tools for developers and printers are neither.
 */
function isSecurity(offer: Offer, current: SystemVersion): boolean {
  if (!isSystem(offer))
    return !/^(Command Line Tools|Xcode|Rosetta|.*Printer|.*Voice|ProVideo)/i.test(offer.identifier);
  const version = systemVersion(offer);
  return version === null || versionNumbers(version)[0] <= versionNumbers(current.version)[0];
}

/**
 * macOS writes down when it first offered each update. Only of one that follows the installed version directly does that
 * bound the wait: an earlier one, left out and since replaced, is not written down any more.
 */
function waitsOf(
  security: readonly Offer[],
  preferences: SoftwareUpdatePreferences,
  current: SystemVersion,
  scannedAt: Instant | undefined,
): Waiting[] {
  const offered = new Map(Object.entries(preferences.found.get('FirstOfferDateDictionary') ?? {}));
  return security.map((offer) => {
    const first = firstOffered(offer, offered);
    const isBounded = isSystem(offer) && isNext(systemVersion(offer), current.version);
    return {
      id: productOf(offer),
      // Of Safari and its like it is not asked which version is there.
      installed: isSystem(offer) ? current.build : '',
      offered: offer.version ?? offer.identifier,
      knownSince: first ?? scannedAt ?? null,
      notBefore: isBounded ? (first ?? null) : null,
    };
  });
}

/** `Safari17.3.1VenturaAuto` is an update of Safari, whatever its version. */
const productOf = (offer: Offer): string =>
  isSystem(offer) ? 'macOS' : (/^[A-Za-z][A-Za-z ]*/.exec(offer.identifier)?.[0].trim() ?? 'unnamed');

function firstOffered(offer: Offer, offered: ReadonlyMap<string, unknown>): Instant | undefined {
  const own = dateOf(offered.get(offer.identifier));
  if (own !== undefined || !isSystem(offer)) return own;
  const version = systemVersion(offer);
  const [, same] = [...offered].find(([key]) => version !== null && key.includes(`_${version}_`)) ?? [];
  return dateOf(same);
}

/** `15.7.8` to `15.7.9`. Of `15.6` to `15.7` that is not certain: `15.6.1` came between. */
function isNext(version: string | null, current: string): boolean {
  if (version === null) return false;
  const [major, minor, patch] = versionNumbers(version);
  const [ownMajor, ownMinor, ownPatch] = versionNumbers(current);
  return major === ownMajor && minor === ownMinor && patch === ownPatch + 1;
}
