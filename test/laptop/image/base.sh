#!/bin/sh
# Makes the base system that every layout is a copy of: base.sh FOLDER. Leaves in FOLDER: root.ext4 (a disk image of it),
# vmlinuz, initrd (see init). Needs root, debootstrap, mkfs.ext4, cpio, gzip.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
root=$out/root
packages=$(grep -v '^#' "$here/packages.txt" | tr '\n' ',' | sed 's/,$//')

step() { echo "laptop: $*" >&2; }

# The mirror that this machine itself uses, so that none is written down here.
mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    awk '/^URIs:.*debian/ && !/security/ { print $2; exit } /^deb .*debian/ && !/security/ { for (i = 2; i <= NF; i++) if ($i ~ /^http/) { print $i; exit } }'
}

step "installing Debian bookworm into $root"
mkdir -p "$root"
debootstrap --variant=minbase --include="$packages" bookworm "$root" "$(mirror)" >"$out/debootstrap.log" 2>&1 ||
  { tail -5 "$out/debootstrap.log" >&2; exit 1; }
umount "$root/proc" "$root/sys" 2>/dev/null || true
rm -rf "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/locale/* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/boot/initrd* "$root"/boot/System.map*

sh "$here/settings.sh" "$root"

kernel=$(basename "$root"/lib/modules/*)
cp "$root/boot/vmlinuz-$kernel" "$out/vmlinuz"

step 'packing the initramfs'
sh "$here/initramfs.sh" "$root" "$kernel" "$out/initrd"

step 'making the disk image'
rm -f "$out/root.ext4"
truncate -s 1600M "$out/root.ext4"
mkfs.ext4 -q -O ^has_journal -L base -d "$root" "$out/root.ext4"
rm -rf "$root"
