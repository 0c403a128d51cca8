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

# ext4 DEVICE: quick to make, nothing left to do in the background.
ext4() { mkfs.ext4 -q -E lazy_itable_init=0,lazy_journal_init=0,nodiscard "$1"; }

# install DEVICE [FSTAB LINE...]: the base system onto a file system, with something to look for in the raw disk.
install_system() {
  device=$1; shift
  mkdir -p /mnt
  mount "$device" /mnt
  cp -a /source/. /mnt/
  { for line in "$@"; do echo "$line"; done; } >/mnt/etc/fstab
  mark /mnt
  umount /mnt
}

# mark FOLDER: eight megabytes that nobody would write by chance, so that they lie on every disk of a spread file system.
mark() { yes "$(cat /layout/marker)" | head -c 8388608 >"$1/marker"; sync; }
