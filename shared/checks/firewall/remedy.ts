// What to do when no firewall keeps strangers out, step by step, with the commands and the places to click.
import type { SystemName } from '../../host.ts';
import type { FirewallFacts } from './facts.ts';
import { type FirewallRules, verdictOf } from './verdict.ts';

export function remedyOf(facts: FirewallFacts, rules: FirewallRules, system: SystemName): string[] {
  const { verdict } = verdictOf(facts, rules);
  if (verdict === 'pass' || verdict === 'not-applicable') return [];
  if (verdict === 'unknown') return unseenSteps(facts, system);
  switch (system) {
    case 'linux':
      return linuxSteps(facts);
    case 'macos':
      return [
        'System Settings > Network > Firewall: switch it on. On macOS 12 and older: System Preferences > Security & Privacy > Firewall.',
        ...(rules.stealth === 'required' ? ['There, under Options, switch “Enable stealth mode” on.'] : []),
      ];
    case 'windows':
      return [
        'Windows Security > Firewall & network protection: open each of the networks shown there and switch Microsoft Defender Firewall on.',
        ...windowsHoles(facts, rules),
        'If it says that your company manages this, or switches itself off again, ask IT.',
      ];
    default:
      return system satisfies never;
  }
}

function windowsHoles({ guards }: FirewallFacts, { mostOpenPorts }: FirewallRules): string[] {
  const isOpen = guards.some(({ state, openPorts = 0 }) => state === 'open' || openPorts > mostOpenPorts);
  const isExempt = guards.some(({ exemptAdapters = 0, doubtfulAdapters = 0 }) => exemptAdapters + doubtfulAdapters > 0);
  return [
    ...(isExempt
      ? [
          'Switch it on for every adapter, in PowerShell as administrator: Set-NetFirewallProfile -All -DisabledInterfaceAliases NotConfigured',
        ]
      : []),
    ...(isOpen
      ? [
          'Windows Defender Firewall with Advanced Security (wf.msc): there, under Properties, inbound connections must be blocked; under Inbound Rules disable each that allows any program by any local port.',
        ]
      : []),
  ];
}

function linuxSteps({ program, guards }: FirewallFacts): string[] {
  const isOpen = guards.some(({ state }) => state === 'on');
  if (program === 'firewalld') {
    return [
      'See what is open: sudo firewall-cmd --get-active-zones, then sudo firewall-cmd --zone=ZONE --list-all',
      'Let strangers in nowhere by default: sudo firewall-cmd --set-default-zone=public',
    ];
  }
  if (program === 'ufw') {
    return [
      'See what is open: sudo ufw status verbose',
      'Keep strangers out: sudo ufw default deny incoming, then sudo ufw enable. In /etc/default/ufw IPV6 must be yes.',
      ...(isOpen ? ['Take away what nobody needs: sudo ufw status numbered, then sudo ufw delete NUMBER'] : []),
    ];
  }
  return [
    'Debian, Ubuntu, Mint: sudo apt install ufw, then sudo ufw enable. If you work on it over SSH, first: sudo ufw allow ssh',
    'Fedora, openSUSE: sudo systemctl enable --now firewalld, then sudo firewall-cmd --set-default-zone=public',
    'Arch: sudo pacman -S ufw, then sudo systemctl enable --now ufw and sudo ufw enable. NixOS: networking.firewall.enable = true;',
    'If the rules are your own (nftables, iptables): let the chain of hook input end in drop, for IPv4 and for IPv6.',
  ];
}

function unseenSteps({ notSeen, guards }: FirewallFacts, system: SystemName): string[] {
  const reasons = [...notSeen, ...guards.flatMap(({ reason = [] }) => reason)];
  if (system === 'linux' && reasons.some((reason) => reason.includes('run as root'))) {
    return ['Run the agent as root, which alone may read the rules: sudo palisade-agent check'];
  }
  if (system === 'linux' && reasons.some((reason) => reason.includes('not installed'))) {
    return [
      'Install the program that shows the rules: sudo apt install nftables (on Fedora sudo dnf install nftables)',
    ];
  }
  if (system === 'linux' && reasons.some((reason) => reason.includes('sent on to containers'))) {
    return [
      'See which ports containers publish: sudo docker ps --format "{{.Names}}: {{.Ports}}"',
      'Publish what only this machine needs to this machine alone: docker run -p 127.0.0.1:PORT:PORT …',
    ];
  }
  if (system === 'windows' && guards.some(({ doubtfulAdapters = 0 }) => doubtfulAdapters > 0)) {
    return [
      'See for which adapters it is switched off, in PowerShell as administrator: Get-NetFirewallProfile -PolicyStore ActiveStore | Format-List Name, DisabledInterfaceAliases',
      'Unless one must be: Set-NetFirewallProfile -All -DisabledInterfaceAliases NotConfigured',
    ];
  }
  if (system === 'windows' && reasons.some((reason) => reason.includes('could be judged'))) {
    return [
      'Windows Defender Firewall with Advanced Security (wf.msc) > Inbound Rules: of each that allows any program by any local port, say in its properties for which program or port it is, or disable it.',
    ];
  }
  return system === 'windows'
    ? ['Run the agent as administrator. If it is, tell IT that Windows does not answer about its firewall.']
    : ['Tell whoever looks after Palisade what could not be seen here.'];
}
