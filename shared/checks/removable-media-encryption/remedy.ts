// What the person can do about a stick, in order: save what is on it, encrypt it, or put it away for good.
import type { SystemName } from '../../host.ts';
import type { Medium } from './facts.ts';

/** @param wrong the media that do not pass; with none, and nothing unseen, there is nothing to do */
export function remedyFor(wrong: readonly Medium[], notSeen: readonly string[], system: SystemName): string[] {
  const clear = wrong.filter(({ state }) => state !== 'unknown');
  const steps = clear.length > 0 ? ['Unplug it if nothing of the company’s is on it.', ...encrypting[system]] : [];
  return wrong.length > clear.length || notSeen.length > 0 ? [...steps, unseen[system]] : steps;
}

const encrypting: Record<SystemName, string[]> = {
  linux: [
    'Otherwise copy what is on it to an encrypted place.',
    'In Disks (gnome-disks) or Partition Manager, format it anew with a password (LUKS), which erases it, and copy everything back.',
  ],
  macos: [
    'Otherwise, if it is an APFS disk: in Finder, right-click it and choose Encrypt.',
    'If Finder does not offer that, copy what is on it to an encrypted place, erase it in Disk Utility as APFS (Encrypted), and copy everything back.',
  ],
  windows: [
    'Otherwise right-click the drive in Explorer and choose Turn on BitLocker (or Resume protection).',
    'Where Windows does not offer that (Home edition), copy what is on it to an encrypted place and hand it to IT.',
  ],
};

const unseen: Record<SystemName, string> = {
  linux:
    'Let the agent run as root with lsblk installed (package util-linux), then check again; if this stays, show the reason to IT.',
  macos: 'Check again when the disk has come to rest; if this stays, show the reason to IT.',
  windows: 'Let the agent run as administrator, then check again; if this stays, show the reason to IT.',
};
