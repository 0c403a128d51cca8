// What to do about the updates of a device, in order, each step with where to click or what to type.
import type { Instant } from '../../clock.ts';
import type { SystemName } from '../../host.ts';
import type { OsUpdatesFacts } from './facts.ts';
import { type Trouble, troublesOf, type UpdateRules } from './verdict.ts';

export function remedyOf(facts: OsUpdatesFacts, rules: UpdateRules, system: SystemName, now: Instant): string[] {
  const steps = troublesOf(facts, rules, now).flatMap(({ kind }) => stepsFor(kind, facts, system));
  return [...new Set(steps)];
}

function stepsFor(kind: Trouble['kind'], facts: OsUpdatesFacts, system: SystemName): string[] {
  switch (kind) {
    case 'ended':
      return [
        `Back up, then upgrade ${facts.release.name} to a release that still gets updates; ask IT if you are unsure.`,
      ];
    case 'support-unknown':
      return [`Ask IT until when ${facts.release.name} gets security updates.`];
    case 'stale':
      return [askAgain(facts.source, system)];
    case 'waiting':
    case 'waiting-unknown':
      return [...letGo(facts), install(facts.source, system)];
    case 'restart':
      return ['Save your work and restart the computer.'];
    case 'not-automatic':
      return [makeAutomatic(facts.source, system)];
    case 'not-seen':
      return lookAgain(facts.notSeen, system);
    default:
      return kind satisfies never;
  }
}

function lookAgain(notSeen: readonly string[], system: SystemName): string[] {
  const reasons = notSeen.filter((reason) => !reason.includes('run as root'));
  if (reasons.length > 0)
    return reasons.slice(0, 3).map((reason) => `Ask IT to mend what could not be looked at: ${reason}`);
  const command = system === 'linux' || system === 'macos' ? ': sudo palisade-agent check' : '';
  return [`Run the agent with administrator rights, so that it sees everything${command}.`];
}

const macosPlace = 'System Settings > General > Software Update';
const windowsPlace = 'Settings > Windows Update';

/** How each package manager of Linux is told to look, to install, and to install by itself. */
const linuxTools: Record<string, { look: string; install: string; automatic: string }> = {
  apt: {
    look: 'sudo apt update',
    install: 'sudo apt update && sudo apt full-upgrade',
    automatic: 'sudo apt install unattended-upgrades && sudo dpkg-reconfigure -plow unattended-upgrades',
  },
  dnf: {
    look: 'sudo dnf makecache --refresh',
    install: 'sudo dnf upgrade --security --refresh',
    automatic:
      'sudo dnf install dnf-automatic, set apply_updates = yes in /etc/dnf/automatic.conf, then: sudo systemctl enable --now dnf-automatic.timer (dnf5-automatic.timer on Fedora 41 and later)',
  },
  zypper: {
    look: 'sudo zypper refresh',
    install: 'sudo zypper patch --category security',
    automatic: 'sudo zypper install os-update && sudo systemctl enable --now os-update.timer',
  },
  'zypper-dup': {
    look: 'sudo zypper refresh',
    install: 'sudo zypper dup (sudo transactional-update dup where the system is read-only), then restart',
    automatic:
      'sudo zypper install os-update && sudo systemctl enable --now os-update.timer (transactional-update.timer where the system is read-only)',
  },
  nixos: {
    look: 'sudo nixos-rebuild switch --upgrade (with a flake: nix flake update, and without --upgrade)',
    install: 'sudo nixos-rebuild switch --upgrade (with a flake: nix flake update, and without --upgrade)',
    automatic: 'Set system.autoUpgrade.enable = true in the configuration of NixOS, then: sudo nixos-rebuild switch',
  },
  pacman: {
    look: 'sudo pacman -Syu',
    install: 'sudo pacman -Syu',
    automatic: 'Ask IT: upgrades of this system want a person who reads along',
  },
  'rpm-ostree': {
    look: 'rpm-ostree upgrade --check',
    install: 'rpm-ostree upgrade, then restart',
    automatic:
      'Set AutomaticUpdatePolicy=stage in /etc/rpm-ostreed.conf, then: sudo systemctl enable --now rpm-ostreed-automatic.timer',
  },
};

function askAgain(source: string, system: SystemName): string {
  if (system === 'macos') return `${macosPlace}: wait until it has looked for updates.`;
  if (system === 'windows') return `${windowsPlace} > Check for updates.`;
  const tool = linuxTools[source];
  return tool === undefined ? 'Ask IT how this system is told to look for updates.' : `Look for updates: ${tool.look}`;
}

function install(source: string, system: SystemName): string {
  if (system === 'macos') return `${macosPlace} > Update Now, and restart when asked.`;
  if (system === 'windows') return `${windowsPlace} > Install all, and restart when asked.`;
  const tool = linuxTools[source];
  return tool === undefined ? 'Ask IT how this system is updated.' : `Install the waiting updates: ${tool.install}`;
}

/** What is held back stays behind whatever is installed. */
const letGo = ({ heldBack, source }: OsUpdatesFacts): string[] =>
  heldBack === undefined ? [] : (releases[source] ?? []);

const releases: Record<string, string[]> = {
  apt: [
    'Some are held back: release those of "apt-mark showhold" with sudo apt-mark unhold NAME, and take pins of packages out of /etc/apt/preferences and /etc/apt/preferences.d.',
  ],
  zypper: ['Some are locked: look at "zypper locks", and release them with sudo zypper removelock NUMBER.'],
};

function makeAutomatic(source: string, system: SystemName): string {
  if (system === 'macos')
    return `${macosPlace} > Automatic Updates (i): switch on "Install macOS updates" and "Install Security Responses and system files".`;
  if (system === 'windows')
    return `${windowsPlace}: choose "Resume updates" if they are paused; if a policy of the company holds them back, ask IT.`;
  const tool = linuxTools[source];
  return tool === undefined
    ? 'Ask IT how this system installs updates by itself.'
    : `Let security updates install themselves: ${tool.automatic}`;
}
