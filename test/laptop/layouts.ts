// The disks that the virtual laptop comes with: how each is made, how it is opened at boot, and what it must be judged as.
import type { VerdictWord } from '../../shared/verdict.ts';

export interface Layout {
  name: string;
  title: string;
  /** Megabytes of each disk: the first is vda at boot. */
  disksMb: number[];
  /** Runs in the base system with the disks as vdb, vdc (the base image is vda). Words of image/common.sh. */
  install: string;
  /** Runs in the initramfs with the disks as vda, vdb; mounts the root file system at /root. */
  open: string;
  /** What a person who knows the layout says of it. */
  expected: { verdict: VerdictWord; why: string };
  /** Disks on which the marker must be readable from outside; on the others it must not occur. */
  clearDisks: number[];
}

const openLuks = (device: string, name: string): string => `cryptsetup open --key-file /layout/key ${device} ${name}`;
const mountRoot = (device: string, options = 'rw', type = 'ext4'): string =>
  `mount -t ${type} -o ${options} ${device} /root`;
const boot = '/dev/vda1 /boot ext4 defaults 0 0';

export const layouts: Layout[] = [
  {
    name: 'usual-laptop',
    title: 'LUKS2 under LVM with encrypted swap, clear /boot',
    disksMb: [2200],
    install: `
      partition /dev/vdb 64M rest
      mkfs.ext4 -q -L boot /dev/vdb1
      encrypt /dev/vdb2 luks
      lvm pvcreate -q /dev/mapper/luks; lvm vgcreate -q vg /dev/mapper/luks
      lvm lvcreate -q -y -Wn -Zn -L 128M -n swap vg; lvm lvcreate -q -y -Wn -Zn -l 100%FREE -n root vg; lvm vgmknodes
      mkswap -q /dev/mapper/vg-swap
      ext4_system /dev/mapper/vg-root '${boot}'`,
    // Swap is opened here: systemd would wait for udev to announce a volume that was there before udev was.
    open: `${openLuks('/dev/vda2', 'luks')}; lvm vgchange -q -ay --sysinit vg; lvm vgmknodes; swapon /dev/mapper/vg-swap; ${mountRoot('/dev/mapper/vg-root')}`,
    expected: {
      verdict: 'pass',
      why: 'Root and swap are logical volumes on one LUKS2 container; only /boot is clear, as it must be',
    },
    clearDisks: [],
  },
  {
    name: 'plain-root',
    title: 'Plain ext4 root',
    disksMb: [1600],
    install: `
      partition /dev/vdb rest
      ext4_system /dev/vdb1`,
    open: mountRoot('/dev/vda1'),
    expected: { verdict: 'fail', why: 'Nothing is encrypted' },
    clearDisks: [0],
  },
  {
    name: 'group-half-clear',
    title: 'Volume group over an encrypted and a clear disk',
    disksMb: [1200, 1200],
    install: `
      partition /dev/vdb rest; partition /dev/vdc rest
      encrypt /dev/vdb1 luks
      lvm pvcreate -q /dev/mapper/luks /dev/vdc1; lvm vgcreate -q vg /dev/mapper/luks /dev/vdc1
      lvm lvcreate -q -y -Wn -Zn -i 2 -l 100%FREE -n root vg; lvm vgmknodes
      ext4_system /dev/mapper/vg-root`,
    open: `${openLuks('/dev/vda1', 'luks')}; modprobe dm_mod; lvm vgchange -q -ay --sysinit vg; lvm vgmknodes; ${mountRoot('/dev/mapper/vg-root')}`,
    expected: { verdict: 'fail', why: 'Half of the root file system lies on a clear disk' },
    clearDisks: [1],
  },
  {
    name: 'luks-in-lvm',
    title: 'LUKS inside a logical volume',
    disksMb: [1700],
    install: `
      partition /dev/vdb rest
      lvm pvcreate -q /dev/vdb1; lvm vgcreate -q vg /dev/vdb1
      lvm lvcreate -q -y -Wn -Zn -l 100%FREE -n crypt vg; lvm vgmknodes
      encrypt /dev/mapper/vg-crypt root
      ext4_system /dev/mapper/root`,
    open: `lvm vgchange -q -ay --sysinit vg; lvm vgmknodes; ${openLuks('/dev/mapper/vg-crypt', 'root')}; ${mountRoot('/dev/mapper/root')}`,
    expected: {
      verdict: 'pass',
      why: 'The root file system stands on LUKS; that a logical volume lies below it changes nothing',
    },
    clearDisks: [],
  },
  {
    name: 'md-under-luks',
    title: 'Mirrored disks (md) under LUKS',
    disksMb: [1700, 1700],
    install: `
      partition /dev/vdb rest; partition /dev/vdc rest
      mdadm --create /dev/md0 --quiet --run --level=1 --metadata=1.2 --raid-devices=2 --assume-clean /dev/vdb1 /dev/vdc1
      encrypt /dev/md0 root
      ext4_system /dev/mapper/root
      cryptsetup close root; mdadm --stop --quiet /dev/md0`,
    open: `modprobe raid1; mdadm --assemble --quiet --run /dev/md0 /dev/vda1 /dev/vdb1; ${openLuks('/dev/md0', 'root')}; ${mountRoot('/dev/mapper/root')}`,
    expected: { verdict: 'pass', why: 'Both halves of the mirror hold only what LUKS wrote' },
    clearDisks: [],
  },
  {
    name: 'btrfs-half-clear',
    title: 'btrfs over one encrypted and one clear device',
    disksMb: [1200, 1200],
    install: `
      partition /dev/vdb rest; partition /dev/vdc rest
      encrypt /dev/vdb1 luks
      mkfs.btrfs -q -f -d raid0 -m raid1 /dev/mapper/luks /dev/vdc1
      btrfs device scan >/dev/null
      copied_system /dev/mapper/luks`,
    open: `modprobe btrfs; ${openLuks('/dev/vda1', 'luks')}; btrfs device scan >/dev/null; ${mountRoot('/dev/mapper/luks', 'rw', 'btrfs')}`,
    expected: { verdict: 'fail', why: 'btrfs spreads files over both devices, and one of them is clear' },
    clearDisks: [1],
  },
  {
    name: 'clear-swap',
    title: 'Plain swap beside an encrypted root',
    disksMb: [2000],
    install: `
      partition /dev/vdb 256M rest
      mkswap -q /dev/vdb1
      encrypt /dev/vdb2 root
      ext4_system /dev/mapper/root '/dev/vda1 none swap sw 0 0'`,
    open: `${openLuks('/dev/vda2', 'root')}; ${mountRoot('/dev/mapper/root')}`,
    expected: { verdict: 'fail', why: 'What is in memory is written to a clear partition' },
    clearDisks: [0],
  },
  {
    name: 'zram',
    title: 'Encrypted root, swap in compressed memory (zram)',
    disksMb: [1700],
    install: `
      partition /dev/vdb rest
      encrypt /dev/vdb1 root
      ext4_system /dev/mapper/root
      mount /dev/mapper/root /mnt
      printf '[Unit]\\nDefaultDependencies=no\\nAfter=systemd-modules-load.service\\n[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/sh -c "modprobe zram && echo 64M >/sys/block/zram0/disksize && mkswap /dev/zram0 && swapon /dev/zram0"\\n[Install]\\nWantedBy=multi-user.target\\n' >/mnt/etc/systemd/system/zram-swap.service
      mkdir -p /mnt/etc/systemd/system/multi-user.target.wants
      ln -s ../zram-swap.service /mnt/etc/systemd/system/multi-user.target.wants/zram-swap.service
      umount /mnt`,
    open: `${openLuks('/dev/vda1', 'root')}; ${mountRoot('/dev/mapper/root')}`,
    expected: { verdict: 'pass', why: 'The only swap is memory itself' },
    clearDisks: [],
  },
];
