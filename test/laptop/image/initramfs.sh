#!/bin/sh
# Packs the one initramfs that installs and boots every layout: initramfs.sh ROOT KERNEL OUT. A layout adds its own
# scripts as a second archive behind it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$1 kernel=$2 out=$3
# Inside the root, so that its own depmod can reach it.
work=$(mktemp -d -p "$root/tmp")
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/bin" "$work/dev" "$work/proc" "$work/sys" "$work/run" "$work/root" "$work/base" "$work/lib/modules/$kernel" "$work/etc/lvm"
ln -s bin "$work/sbin"
cp "$here/init" "$work/init"
chmod +x "$work/init"
cp "$root/bin/busybox" "$work/bin/busybox"

# Programs with the libraries they need.
for program in /sbin/cryptsetup /sbin/lvm /sbin/mdadm /bin/btrfs /sbin/dmsetup; do
  path=$(chroot "$root" readlink -f "$(chroot "$root" sh -c "command -v $(basename $program)")")
  cp "$root$path" "$work/bin/$(basename $program)"
  chroot "$root" ldd "$path" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$work$(dirname "$library")"
    cp -L "$root$library" "$work$library"
  done
done

# Modules with what they depend on, in one folder for busybox's modprobe.
modules='virtio_blk virtio_pci virtio_net virtio_console virtio_rng ext4 btrfs overlay dm_mod dm_crypt dm_snapshot raid1 raid0 xts aes_generic aesni_intel sha256_generic sha512_generic crypto_user algif_skcipher algif_hash af_alg loop vfat nls_cp437 nls_ascii zram'
for module in $modules; do
  chroot "$root" modprobe --set-version "$kernel" --show-depends "$module" 2>/dev/null | awk '$1 == "insmod" { print $2 }'
done | sort -u | while read -r file; do
  mkdir -p "$work$(dirname "$file")"
  cp "$root$file" "$work$file"
done
cp "$root/lib/modules/$kernel"/modules.builtin "$root/lib/modules/$kernel"/modules.order "$work/lib/modules/$kernel/"
chroot "$root" depmod -b "/tmp/$(basename "$work")" "$kernel"

# Not compressed: unpacking costs an emulated machine more than reading does. Padded to 4, so that another can follow.
(cd "$work" && find . | cpio -o -H newc --quiet) >"$out"
truncate -s %4 "$out"
