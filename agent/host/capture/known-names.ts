// Words that stay as they are when names are replaced: they tell nothing about a person, and to replace them would change
// what the rest of a recording means (`gnome`, `sudo`, `true`).

/** Login and host names that many machines have. */
const common = `root nobody admin administrator user users test tester guest debian ubuntu fedora arch centos rocky alma rhel
  suse nixos mint manjaro kali pi raspberrypi ec2-user vagrant cloud-user core oem live liveuser default owner student
  demo me home work office laptop desktop computer localhost localdomain host vm server pc
  reboot shutdown runlevel login system daemon service`;

/** Words that the probes' sources use for other things. */
const technical = `true false yes no on off none null enabled disabled active closing online tty tty1 tty2 tty3 tty7 pts x11 wayland
  mir web seat seat0 greeter background manager gnome kde plasma xfce mate cinnamon unity budgie pantheon sway hyprland
  hypr niri i3 dwm lxqt lxde cosmic deepin gdm gdm3 sddm lightdm greetd sudo wheel adm disk boot data swap crypt luks
  lvm raid zfs btrfs ext4 xfs vfat loop part dm md sda sdb sdc vda vdb nvme nvme0n1 usb sata ata pci virtio block
  dev proc sys run var usr etc bin sbin lib opt tmp mnt media srv local share config conf lock locks screen session
  sessions idle power sleep suspend delay timeout mode max min name type class state remote display linux windows
  macos wheel staff workgroup loginwindow console local localsystem networkservice localservice everyone
  unknown not set get list show other redacted`;

const kept = new Set(`${common} ${technical}`.split(/\s+/));

/** Single letters and numbers would match everywhere. */
export const isKeptName = (name: string): boolean =>
  name.length < 2 || /^[0-9]+$/.test(name) || kept.has(name.toLowerCase());
