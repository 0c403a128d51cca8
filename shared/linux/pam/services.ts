// The services of PAM by which a person gets to work at a machine: text and graphical log-in, SSH, screen lockers. Others
// (sudo, cron, su) ask somebody who is already in.
import type { Host } from '../../host.ts';
import { pamFolders } from './stack.ts';

export const logInServices = [
  'login',
  'remote',
  'sshd',
  'gdm',
  'gdm-password',
  'lightdm',
  'sddm',
  'plasmalogin',
  'lxdm',
  'xdm',
  'greetd',
  'cosmic-greeter',
  'ly',
  'lemurs',
  'slim',
  'emptty',
  'xrdp-sesman',
  'cockpit',
];

export const lockers = [
  'kde',
  'cinnamon-screensaver',
  'mate-screensaver',
  'gnome-screensaver',
  'xfce4-screensaver',
  'xscreensaver',
  'light-locker',
  'swaylock',
  'hyprlock',
  'gtklock',
  'waylock',
  'i3lock',
  'xsecurelock',
  'physlock',
  'vlock',
];

/** The log-in screens, by their unit. */
const screens: Record<string, string> = {
  gdm: 'gdm-password',
  gdm3: 'gdm-password',
  lightdm: 'lightdm',
  'lightdm-plymouth': 'lightdm',
  sddm: 'sddm',
  'sddm-plymouth': 'sddm',
  plasmalogin: 'plasmalogin',
  lxdm: 'lxdm',
  'lxdm-plymouth': 'lxdm',
  xdm: 'xdm',
  greetd: 'greetd',
  'cosmic-greeter': 'cosmic-greeter',
  ly: 'ly',
  lemurs: 'lemurs',
  slim: 'slim',
  emptty: 'emptty',
};

export interface Services {
  /** Those of the wanted that this machine has, in the order of the list. */
  found: string[];
  /** Why there may be more. */
  notSeen: string[];
  /** Of these, the folders that could not be read. */
  unread: string[];
}

export async function servicesOf(host: Host, wanted: readonly string[]): Promise<Services> {
  const names = new Set<string>();
  const unread: string[] = [];
  for (const folder of pamFolders) {
    const listed = await host.list(folder);
    if (!listed.ok && listed.failure !== 'absent') unread.push(listed.reason);
    for (const name of listed.ok ? listed.value : []) names.add(name);
  }
  const notSeen = [...unread];
  const screen = await host.readLink('/etc/systemd/system/display-manager.service');
  if (screen.ok) {
    const unit = /([^/]+)\.service$/.exec(screen.value)?.[1] ?? screen.value;
    const service = screens[unit.replace(/@.*/, '')];
    if (service !== undefined) names.add(service);
    // NixOS and openSUSE call whichever they start by this name; those whose rules are there are looked at.
    else if (!/^display-manager(-legacy)?$/.test(unit) || !Object.values(screens).some((one) => names.has(one)))
      notSeen.push(`the rules of the log-in screen "${unit}" are not known`);
  } else if (screen.failure !== 'absent') notSeen.push(screen.reason);
  return { found: wanted.filter((name) => names.has(name)), notSeen, unread };
}
