#!/bin/sh
# Makes the base system that every layout is a copy of: base.sh FOLDER. Leaves in FOLDER: root.ext4 (a disk image of it),
# vmlinuz, initrd (see init). A layout's file system is this one made larger. Needs root, debootstrap, mkfs.ext4, cpio, gzip.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
root=$out/root
packages=$(grep -v '^#' "$here/packages.txt" | tr '\n' ' ')

step() { echo "laptop: $*" >&2; }

# The mirror that this machine itself uses, so that none is written down here.
mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    awk '/^URIs:.*debian/ && !/security/ { print $2; exit } /^deb .*debian/ && !/security/ { for (i = 2; i <= NF; i++) if ($i ~ /^http/) { print $i; exit } }'
}

# Fetches what debootstrap will want, many at a time, where it would ask for one after the other. What is not fetched here
# it fetches itself, and it checks every one of them.
prefetch() {
  mkdir -p "$out/apt/lists/partial" "$out/apt/cache/archives/partial"
  echo "deb $(mirror) bookworm main" >"$out/apt/sources.list"
  : >"$out/apt/status"
  for action in update "--yes --download-only install ?essential ?priority(required) $packages"; do
    # Word splitting is meant: these are several arguments.
    # shellcheck disable=SC2086
    apt-get -qq -o "Dir::Etc::sourcelist=$out/apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$out/apt/lists" -o "Dir::State::status=$out/apt/status" \
      -o "Dir::Cache=$out/apt/cache" -o APT::Install-Recommends=false -o APT::Architecture=amd64 -o APT::Sandbox::User=root $action || return
  done >"$out/prefetch.log" 2>&1
}

step "fetching Debian bookworm's packages"
prefetch || step 'one by one, since many at a time did not work'

step "installing them into $root"
# Unpacked without waiting for the disk, and without what no test reads.
mkdir -p "$root/etc/dpkg/dpkg.cfg.d"
printf '%s\n' force-unsafe-io 'path-exclude=/usr/share/doc/*' 'path-exclude=/usr/share/man/*' 'path-exclude=/usr/share/locale/*' 'path-exclude=/usr/lib/udev/hwdb.d/*' >"$root/etc/dpkg/dpkg.cfg.d/lean"
# The kernel's own hook: no initramfs is built that would be thrown away.
export INITRD=No
debootstrap --variant=minbase --cache-dir="$out/apt/cache/archives" --include="$(echo "$packages" | tr ' ' ,)" bookworm "$root" "$(mirror)" >"$out/debootstrap.log" 2>&1 ||
  { tail -5 "$out/debootstrap.log" >&2; exit 1; }
umount "$root/proc" "$root/sys" 2>/dev/null || true
rm -rf "$root/etc/dpkg/dpkg.cfg.d/lean" "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/boot/initrd* "$root"/boot/System.map* "$out/apt"

sh "$here/settings.sh" "$root"

kernel=$(basename "$root"/lib/modules/*)
cp "$root/boot/vmlinuz-$kernel" "$out/vmlinuz"

step 'packing the initramfs'
sh "$here/initramfs.sh" "$root" "$kernel" "$out/initrd"

step 'making the disk image'
rm -f "$out/root.ext4"
truncate -s 1200M "$out/root.ext4"
mkfs.ext4 -q -O ^has_journal -E lazy_itable_init=0 -d "$root" "$out/root.ext4"
rm -rf "$root"
