#!/bin/sh
# The people, accounts and settings of the laptop, each made with the system's own tools: settings.sh ROOT.
set -eu
root=$1
in_root() { chroot "$root" "$@"; }

echo laptop >"$root/etc/hostname"
echo '127.0.0.1 localhost laptop' >"$root/etc/hosts"
echo 'MAILADDR root' >>"$root/etc/mdadm/mdadm.conf"
cat >"$root/etc/systemd/network/80-any.network" <<'N'
[Match]
Name=en* eth*
[Network]
DHCP=ipv4
N
in_root systemctl enable -q systemd-networkd qemu-guest-agent
in_root systemctl disable -q mdmonitor.service apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer dpkg-db-backup.timer 2>/dev/null || true
in_root systemctl mask -q systemd-networkd-wait-online.service getty@tty1.service serial-getty@ttyS0.service systemd-random-seed.service
# What a machine that lives for minutes has no use for; each unit costs an emulated machine a quarter of a second of its boot.
in_root systemctl mask -q dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount \
  modprobe@configfs.service modprobe@drm.service modprobe@fuse.service modprobe@efi_pstore.service modprobe@dm_mod.service modprobe@loop.service kmod-static-nodes.service \
  e2scrub_reap.service systemd-pstore.service systemd-binfmt.service systemd-network-generator.service systemd-sysusers.service systemd-machine-id-commit.service systemd-update-utmp.service systemd-update-utmp-runlevel.service
in_root systemctl set-default -q multi-user.target
# What guards it beside its disks is there and off: the test that wants it switches it on.
in_root systemctl disable -q ssh.service ufw.service nftables.service clamav-daemon.service clamav-daemon.socket clamav-freshclam.service unattended-upgrades.service
# The kernel of a virtual machine has no clock chip worth waiting for, and journals of a test need not outlive it.
mkdir -p "$root/etc/systemd/journald.conf.d"
printf '[Journal]\nStorage=volatile\nForwardToConsole=no\n' >"$root/etc/systemd/journald.conf.d/volatile.conf"

# Accounts: an administrator, an employee, a locked one, an expired one. (One without a password is made by the test
# that wants it.) The passwords are of no use to anybody: they open a machine that lives for a minute.
in_root useradd -m -s /bin/bash -G sudo alice
in_root useradd -m -s /bin/bash bob
in_root useradd -m -s /bin/bash locked
in_root useradd -m -s /bin/bash expired
for name in root alice bob locked expired; do echo "$name:correct horse battery staple" | in_root chpasswd; done
in_root passwd -q -l locked
in_root chage -E 2020-01-01 expired

# Screen lock: an administrator's defaults with a lock on one of them, and two people. alice keeps them, bob overrides
# what is not locked.
mkdir -p "$root/etc/dconf/profile" "$root/etc/dconf/db/local.d/locks" "$root/usr/share/wayland-sessions" "$root/var/lib/AccountsService/users"
printf 'user-db:user\nsystem-db:local\n' >"$root/etc/dconf/profile/user"
printf '[org/gnome/desktop/session]\nidle-delay=uint32 300\n[org/gnome/desktop/screensaver]\nlock-enabled=true\nlock-delay=uint32 0\n' >"$root/etc/dconf/db/local.d/00-screen"
echo '/org/gnome/desktop/screensaver/lock-enabled' >"$root/etc/dconf/db/local.d/locks/screen"
printf '[Desktop Entry]\nName=GNOME\nExec=gnome-session\nType=Application\nDesktopNames=GNOME\n' >"$root/usr/share/wayland-sessions/gnome.desktop"
for name in alice bob; do printf '[User]\nSession=gnome\nSystemAccount=false\n' >"$root/var/lib/AccountsService/users/$name"; done
in_root dconf update
