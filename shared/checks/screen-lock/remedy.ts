// How a person mends their screen lock, desktop by desktop: where to click, or the command.
import type { UserLock } from './facts.ts';

type Steps = (user: string, minutes: number) => string;

const byDesktop: Record<string, Steps> = {
  gnome: (user, minutes) =>
    `${user}: open Settings > Privacy & Security > Screen Lock (Screen Blank: ${minutes} minutes or less; Automatic Screen Lock: on; Delay: Screen Turns Off).`,
  cinnamon: (user, minutes) =>
    `${user}: open System Settings > Screensaver (Delay: ${minutes} minutes or less; "Lock the computer after the screensaver starts": on, at once).`,
  mate: (user, minutes) =>
    `${user}: open Control Center > Screensaver (regard the computer as idle after ${minutes} minutes or less; "Lock screen when screensaver is active": on).`,
  kde: (user, minutes) =>
    `${user}: open System Settings > Screen Locking (Lock automatically after ${minutes} minutes or less; require the password at once).`,
  xfce: (user, minutes) =>
    `${user}: open Settings > Screensaver (activate after ${minutes} minutes or less; Lock Screen: on, with the screensaver, after 0 minutes), and switch the presentation mode of the Power Manager off.`,
  cosmic: (user, minutes) =>
    `${user}: open Settings > System > Power & Battery (Turn off the screen after: ${minutes} minutes or less), and leave the command for "Lock the screen" as it comes.`,
  macos: (user, minutes) =>
    `${user}: open System Settings > Lock Screen (Start Screen Saver when inactive: ${minutes} minutes or less; Turn display off when inactive: no longer; Require password after screen saver begins or display is turned off: Immediately).`,
  windows: (user, minutes) =>
    `${user}: open Settings > Personalization > Lock screen > Screen saver (choose one; Wait: ${minutes} minutes or less; "On resume, display logon screen": on), and Settings > Accounts > Sign-in options (require sign-in when the PC wakes up).`,
  hyprland: (user, minutes) =>
    `${user}: start hypridle with your session, with a listener of timeout = ${minutes * 60} and on-timeout = hyprlock in ~/.config/hypr/hypridle.conf.`,
};

const byDaemon: Steps = (user, minutes) =>
  `${user}: start an idle daemon with your session that runs a locker itself, not a script: swayidle -w timeout ${minutes * 60} 'swaylock -f' before-sleep 'swaylock -f' (on X: xautolock -time ${minutes} -locker i3lock).`;

const daemonDesktops = [
  'sway',
  'swayfx',
  'niri',
  'river',
  'labwc',
  'wayfire',
  'dwl',
  'i3',
  'bspwm',
  'awesome',
  'dwm',
  'qtile',
  'openbox',
];

const anyDesktop: Steps = (user, minutes) =>
  `${user}: set the screen to lock after ${minutes} minutes or less and to ask for the password at once.`;

/** One step for one person. Whole minutes, since that is what the settings offer. */
export function stepFor({ user, desktop }: UserLock, maxIdleSeconds: number): string {
  const gnomes = ['gnome', 'gnome-flashback', 'unity', 'budgie', 'pantheon'];
  const steps = gnomes.includes(desktop) ? byDesktop['gnome'] : byDesktop[desktop];
  // KDE and others add some seconds: a minute below the limit leaves room for them.
  const minutes = Math.max(1, Math.min(10, Math.floor((maxIdleSeconds - 5) / 60)));
  return (steps ?? (daemonDesktops.includes(desktop) ? byDaemon : anyDesktop))(user, minutes);
}
