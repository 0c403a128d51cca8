// Which desktop a name stands for, and who asks for the password there. Always of a session, never of what is installed.

/** How the lock of a desktop is set. `daemon`: by whatever idle daemon runs. `other`: not known to this program. */
type Kind = 'gnome' | 'cinnamon' | 'mate' | 'kde' | 'xfce' | 'cosmic' | 'daemon' | 'other';

export interface Desktop {
  /** As people call it: gnome, kde, sway. */
  name: string;
  kind: Kind;
}

export const unknownDesktop: Desktop = { name: 'unknown', kind: 'other' };

/** Programs of which one runs in every session of that desktop, and in no other. */
const shells: Record<string, Desktop> = {
  'gnome-shell': { name: 'gnome', kind: 'gnome' },
  'gnome-flashback': { name: 'gnome-flashback', kind: 'gnome' },
  'budgie-wm': { name: 'budgie', kind: 'gnome' },
  'budgie-panel': { name: 'budgie', kind: 'gnome' },
  unity: { name: 'unity', kind: 'gnome' },
  compiz: { name: 'unity', kind: 'gnome' },
  gala: { name: 'pantheon', kind: 'gnome' },
  cinnamon: { name: 'cinnamon', kind: 'cinnamon' },
  'mate-session': { name: 'mate', kind: 'mate' },
  plasmashell: { name: 'kde', kind: 'kde' },
  'xfce4-session': { name: 'xfce', kind: 'xfce' },
  'lxqt-session': { name: 'lxqt', kind: 'other' },
  lxsession: { name: 'lxde', kind: 'other' },
  'cosmic-comp': { name: 'cosmic', kind: 'cosmic' },
  enlightenment: { name: 'enlightenment', kind: 'other' },
  startdde: { name: 'deepin', kind: 'other' },
  'dde-session': { name: 'deepin', kind: 'other' },
};

/** Compositors and window managers that leave the lock to a daemon. */
const bare = [
  'sway',
  'swayfx',
  'hyprland',
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
  'fluxbox',
  'herbstluftwm',
  'xmonad',
  'spectrwm',
  'leftwm',
  'icewm',
];

/** A whole name of a session file or one part of XDG_CURRENT_DESKTOP, in small letters. */
const names: Record<string, Desktop> = {
  gnome: { name: 'gnome', kind: 'gnome' },
  ubuntu: { name: 'gnome', kind: 'gnome' },
  pop: { name: 'gnome', kind: 'gnome' },
  'gnome-flashback': { name: 'gnome-flashback', kind: 'gnome' },
  budgie: { name: 'budgie', kind: 'gnome' },
  'budgie-desktop': { name: 'budgie', kind: 'gnome' },
  unity: { name: 'unity', kind: 'gnome' },
  unity7: { name: 'unity', kind: 'gnome' },
  pantheon: { name: 'pantheon', kind: 'gnome' },
  cinnamon: { name: 'cinnamon', kind: 'cinnamon' },
  cinnamon2d: { name: 'cinnamon', kind: 'cinnamon' },
  'x-cinnamon': { name: 'cinnamon', kind: 'cinnamon' },
  mate: { name: 'mate', kind: 'mate' },
  kde: { name: 'kde', kind: 'kde' },
  plasma: { name: 'kde', kind: 'kde' },
  plasmax11: { name: 'kde', kind: 'kde' },
  plasmawayland: { name: 'kde', kind: 'kde' },
  xfce: { name: 'xfce', kind: 'xfce' },
  xfce4: { name: 'xfce', kind: 'xfce' },
  xubuntu: { name: 'xfce', kind: 'xfce' },
  cosmic: { name: 'cosmic', kind: 'cosmic' },
  ...Object.fromEntries(bare.map((name) => [name, { name, kind: 'daemon' as const }])),
};

/** The desktop whose shell this program is; undefined for every other program. */
export const desktopOfProgram = (program: string): Desktop | undefined => {
  const name = program.toLowerCase();
  return shells[name] ?? (bare.includes(name) ? { name, kind: 'daemon' } : undefined);
};

/**
 * The desktop of a session's name (`ubuntu-wayland`, `gnome-xorg`) or of a whole XDG_CURRENT_DESKTOP (`ubuntu:GNOME`).
 * The most telling part decides: `Budgie:GNOME` is budgie. Undefined for an empty name.
 */
export function desktopOfName(name: string): Desktop | undefined {
  const parts = name
    .toLowerCase()
    .split(/[:;]/)
    .map(plainName)
    .filter((part) => part !== '');
  if (parts.length === 0) return undefined;
  const known = parts.flatMap((part) => names[part] ?? []);
  const telling = known.find((desktop) => desktop.name !== 'gnome') ?? known[0];
  return telling ?? { name: parts[0] ?? 'unknown', kind: 'other' };
}

const plainName = (part: string): string =>
  part
    .trim()
    .replace(/^gnome-classic.*$/, 'gnome')
    .replace(/[-_](wayland|xorg|x11|on-xorg|uwsm|session)$/, '');
