// What the person whose device it is can do, in order. An installed Linux is not encrypted in place easily, so the steps
// say what to save first and whom to ask.
import type { SystemName } from '../../host.ts';
import type { DiskEncryptionFacts, Volume } from './facts.ts';

/** @param wrong the volumes that do not pass; a device without any, and with nothing unseen, needs no remedy */
export function remedyFor(wrong: readonly Volume[], facts: DiskEncryptionFacts, system: SystemName): string[] {
  switch (system) {
    case 'linux':
      return linuxRemedy(wrong, facts);
    case 'macos':
      return [...macosRemedy(clearOf(wrong)), ...(hasUnseen(wrong, facts) ? [unseenSteps.macos] : [])];
    case 'windows':
      return [...windowsRemedy(clearOf(wrong)), ...(hasUnseen(wrong, facts) ? [unseenSteps.windows] : [])];
    default:
      return never(system);
  }
}

function linuxRemedy(wrong: readonly Volume[], facts: DiskEncryptionFacts): string[] {
  const clear = wrong.filter(({ state }) => state !== 'unknown');
  const steps: string[] = [];
  const has = (purpose: Volume['purpose']): boolean => clear.some((volume) => volume.purpose === purpose);
  const changing = clear.filter(({ state }) => state === 'encrypting' || state === 'decrypting');
  for (const { id, filesystem, device } of changing) {
    steps.push(
      filesystem === 'crypto_LUKS' && device !== undefined
        ? `The change of encryption on ${id} was interrupted: let it go on, with the charger in: \`sudo cryptsetup reencrypt --resume-only ${device}\`.`
        : `Let the change of encryption on ${id} come to its end, with the charger in.`,
    );
  }
  if (clear.some((volume) => volume.purpose === 'system' && !changing.includes(volume))) {
    steps.push(
      'Back up your files to an encrypted disk or to the company’s storage.',
      'Reinstall the system and choose disk encryption (LUKS) in the installer, or ask IT: an installed system is not easily encrypted in place.',
    );
  }
  const data = clear.filter((volume) => volume.purpose === 'data' && !changing.includes(volume));
  for (const volume of data) steps.push(...dataSteps(volume));
  if ((has('swap') || has('hibernation')) && !has('system')) {
    steps.push(
      'Turn swap off now: `sudo swapoff -a`.',
      'Encrypt it: in /etc/crypttab give the swap partition a line with /dev/urandom and the option swap, name /dev/mapper/<name> in /etc/fstab instead, and restart; or move swap into a file on an encrypted volume.',
    );
  }
  if (wrong.some(({ state }) => state === 'unknown') || facts.notSeen.length > 0) {
    steps.push(
      'Let the agent run as root with lsblk installed (package util-linux), then check again; if this stays, show the reason to IT.',
    );
  }
  return steps;
}

function dataSteps(volume: Volume): string[] {
  const name = volume.device ?? volume.mounts[0] ?? volume.id;
  return volume.mounts.length > 0
    ? [
        `Copy what is on ${volume.mounts[0]} to an encrypted place.`,
        `Make ${name} anew inside LUKS (\`sudo cryptsetup luksFormat\`, which erases it) and copy everything back, or ask IT.`,
      ]
    : [`Erase ${name} if nothing on it is needed, or encrypt it (BitLocker from Windows, LUKS from Linux), or ask IT.`];
}

const clearOf = (wrong: readonly Volume[]): Volume[] => wrong.filter(({ state }) => state !== 'unknown');

const hasUnseen = (wrong: readonly Volume[], { notSeen }: DiskEncryptionFacts): boolean =>
  notSeen.length > 0 || wrong.some(({ state }) => state === 'unknown');

const unseenSteps = {
  macos: 'Restart the Mac, then check again; if this stays, show the reason to IT.',
  windows: 'Let the agent run as a service (LocalSystem), then check again; if this stays, show the reason to IT.',
};

function macosRemedy(clear: readonly Volume[]): string[] {
  const isChanging = ({ state }: Volume): boolean => state === 'encrypting' || state === 'decrypting';
  const system = clear.filter(({ purpose }) => purpose !== 'data');
  const data = clear.filter(({ purpose }) => purpose === 'data');
  const steps: string[] = [];
  if (system.some((volume) => !isChanging(volume) || volume.state === 'decrypting')) {
    steps.push(
      'Open System Settings > Privacy & Security > FileVault and click Turn On.',
      'Keep the recovery key where the company says, and leave the charger in until it is done.',
    );
  } else if (system.length > 0) steps.push('Leave the Mac on with the charger in until FileVault is done.');
  const names = data.map(({ mounts, id }) => mounts[0] ?? id).join(', ');
  if (data.length > 0) steps.push(`For ${names}: in Finder, right-click the disk and choose Encrypt, or ask IT.`);
  return steps;
}

function windowsRemedy(clear: readonly Volume[]): string[] {
  if (clear.length === 0) return [];
  const has = (state: Volume['state']): boolean => clear.some((volume) => volume.state === state);
  const steps = ['Open Settings > Privacy & security > Device encryption, or search for Manage BitLocker.'];
  if (has('suspended'))
    steps.push(
      'Click Resume protection on each drive that shows it. Where it waits to be activated, sign in with the company’s account or choose Turn on.',
    );
  if (has('off') || has('decrypting'))
    steps.push('Click Turn on for each drive that is off, and keep the recovery key where the company says.');
  if (has('encrypting')) steps.push('Where encryption was paused, click Continue.');
  steps.push('Leave the charger in until every drive says that BitLocker is on.');
  return steps;
}

function never(value: never): never {
  throw new Error(`No remedy for ${String(value)}`);
}
