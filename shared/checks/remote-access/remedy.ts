// What to do about the services of a device, each with its command or the place to click.
import type { SystemName } from '../../host.ts';
import type { RemoteAccessFacts, Service } from './facts.ts';
import { type RemoteAccessRules, serviceVerdict, verdictOf } from './verdict.ts';

export function remedyOf(facts: RemoteAccessFacts, rules: RemoteAccessRules, system: SystemName): string[] {
  const { verdict } = verdictOf(facts, rules);
  if (verdict === 'pass' || verdict === 'not-applicable') return [];
  const wrong = facts.services.filter((service) => serviceVerdict(service, rules).verdict === 'fail');
  const steps = wrong.flatMap((service) => stepsFor(service, rules, system));
  const others = facts.otherPorts.filter((port) => !rules.allowedPorts.includes(port));
  if (rules.otherListeners === 'refuse' && others.length > 0) steps.push(closeSteps[system]);
  if (steps.length === 0) steps.push(...unseenSteps(facts, system));
  return [...new Set(steps)];
}

function stepsFor(service: Service, rules: RemoteAccessRules, system: SystemName): string[] {
  switch (system) {
    case 'linux':
      return linuxSteps(service, rules);
    case 'macos':
      return macosSteps(service, rules);
    case 'windows':
      return windowsSteps(service);
    default:
      return system satisfies never;
  }
}

const sshSettings = (service: Service, rules: RemoteAccessRules): string[] => [
  ...(rules.ssh === 'keys' && service.passwordLogin === 'yes'
    ? ['PasswordAuthentication no', 'KbdInteractiveAuthentication no']
    : []),
  ...(rules.rootLogin !== 'allow' && service.rootLogin !== 'no' ? ['PermitRootLogin no'] : []),
];

function linuxSteps(service: Service, rules: RemoteAccessRules): string[] {
  switch (service.kind) {
    case 'ssh':
      return [
        'If you need no SSH: sudo systemctl disable --now ssh.socket ssh.service (on Fedora and Arch sshd.service)',
        ...(rules.ssh === 'refuse'
          ? []
          : [
              `If you need it, make sure that your key works, then write to /etc/ssh/sshd_config.d/00-company.conf: ${sshSettings(service, rules).join(', ')}. Then: sudo systemctl reload ssh`,
            ]),
      ];
    case 'remote-desktop':
      return [
        'Settings > System > Remote Desktop (GNOME), or System Settings > Remote Desktop (KDE): switch it off.',
        'If it is another program, see which: sudo ss -ltnp. Then: sudo systemctl disable --now NAME',
      ];
    case 'file-sharing':
      return ['See what shares: sudo ss -ltnp. Then: sudo systemctl disable --now smbd (or nfs-server, rsync)'];
    case 'remote-control':
      return [`Quit ${service.name} and remove it, or ask IT whether it may stay.`];
    case 'remote-management':
    case 'clear-protocol':
    case 'remote-assistance':
      if (service.name === 'Docker') return [dockerStep];
      return [`Switch ${service.name} off. See what it is: sudo ss -ltnp. Then: sudo systemctl disable --now NAME`];
    default:
      return service.kind satisfies never;
  }
}

const dockerStep =
  'Take tcp://… from the hosts in /etc/docker/daemon.json, or -H tcp://… from the service (sudo systemctl edit docker). Then: sudo systemctl restart docker. From afar it is reached over SSH: docker -H ssh://NAME';

function macosSteps(service: Service, rules: RemoteAccessRules): string[] {
  if (service.kind === 'remote-control') return [`Quit ${service.name} and remove it, or ask IT whether it may stay.`];
  const steps = [`System Settings > General > Sharing: switch ${service.name} off.`];
  if (service.kind !== 'ssh' || rules.ssh === 'refuse') return steps;
  const settings = sshSettings(service, rules).join(', ');
  return [...steps, `If you need it, write to /etc/ssh/sshd_config.d/000-company.conf: ${settings}`];
}

function windowsSteps(service: Service): string[] {
  switch (service.kind) {
    case 'remote-desktop':
      return ['Settings > System > Remote Desktop: switch it off. If it cannot be, your company manages it: ask IT.'];
    case 'file-sharing':
      return [
        service.name === 'SMB 1'
          ? 'Control Panel > Programs > Turn Windows features on or off: take the tick from SMB 1.0/CIFS.'
          : 'Computer Management > Shared Folders > Shares: stop sharing the folders listed there.',
      ];
    case 'remote-assistance':
      return ['Control Panel > System > Remote settings: take the tick from Remote Assistance.'];
    case 'remote-control':
      return [`Settings > Apps: uninstall ${service.name}, or ask IT whether it may stay.`];
    case 'ssh':
    case 'remote-management':
    case 'clear-protocol':
      return [`Services (services.msc): stop ${service.name} and set its start to Disabled, or ask IT.`];
    default:
      return service.kind satisfies never;
  }
}

const closeSteps: Record<SystemName, string> = {
  linux: 'See what listens: sudo ss -ltnp. Stop what is not needed: sudo systemctl disable --now NAME',
  macos: 'See what listens: sudo lsof -nP -iTCP -sTCP:LISTEN. Quit what is not needed.',
  windows: 'Resource Monitor > Network > Listening Ports shows what listens. Uninstall what is not needed.',
};

function unseenSteps({ notSeen, services }: RemoteAccessFacts, system: SystemName): string[] {
  const reasons = [...notSeen, ...services.flatMap(({ reason = [] }) => reason)];
  if (system === 'windows') return ['Run the agent as administrator, so that it sees every service.'];
  if (reasons.some((reason) => reason.includes('run as root'))) {
    return ['Run the agent as root, which alone sees whose the open ports are: sudo palisade-agent check'];
  }
  return ['Tell whoever looks after Palisade. If the company knows what listens there, the policy can name the port.'];
}
