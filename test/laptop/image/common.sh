# Words that the layouts' install scripts are written in. Runs inside the virtual machine, in the base system.
set -eu
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
key=/layout/key

# partition DISK SIZE...: GPT partitions of these sizes; the last takes the rest when it is "rest".
partition() {
  disk=$1; shift
  { echo 'label: gpt'; for size in "$@"; do [ "$size" = rest ] && echo ',' || echo ",$size"; done; } | sfdisk -q "$disk"
  udevadm settle 2>/dev/null || true
  for tries in 1 2 3 4 5 6 7 8 9 10; do [ -b "${disk}1" ] && return; mdev -s 2>/dev/null || sleep 0.2; done
}

# encrypt DEVICE NAME: LUKS2, opened as NAME. The key derivation is made cheap, since it is emulated.
encrypt() {
  cryptsetup luksFormat -q --type luks2 --pbkdf argon2id --pbkdf-memory 1024 --pbkdf-force-iterations 4 --pbkdf-parallel 1 --key-file "$key" "$1"
  cryptsetup open --key-file "$key" "$1" "$2"
}

# ext4_system DEVICE [FSTAB LINE...]: the base system, as the file system that it already is. Only the blocks in use are
# copied, which an emulated machine does in a tenth of the time that copying its files takes.
ext4_system() {
  device=$1; shift
  e2image -ra /dev/vda "$device" 2>/dev/null
  resize2fs -f "$device" >/dev/null 2>&1
  tune2fs -O has_journal -J size=8 "$device" >/dev/null
  finish "$device" "$@"
}

# copied_system DEVICE [FSTAB LINE...]: the base system, file by file, onto a file system of any kind.
copied_system() {
  mkdir -p /mnt
  mount "$1" /mnt
  cp -a /source/. /mnt/
  umount /mnt
  finish "$@"
}

# finish DEVICE [FSTAB LINE...]: what differs from laptop to laptop, and something to look for in the raw disk.
finish() {
  device=$1; shift
  mkdir -p /mnt
  mount "$device" /mnt
  { for line in "$@"; do echo "$line"; done; } >/mnt/etc/fstab
  mark /mnt
  umount /mnt
}

# mark FOLDER: eight megabytes that nobody would write by chance, so that they lie on every disk of a spread file system.
mark() { yes "$(cat /layout/marker)" | head -c 8388608 >"$1/marker"; sync; }
