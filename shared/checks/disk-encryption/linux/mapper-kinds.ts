// What a device of the device mapper does, from its uuid: the prefix says who made it. Pure.

export type MapperKind =
  /** Made by cryptsetup to encrypt; whether with a real cipher, the tables say. */
  | { kind: 'crypt'; method: string }
  /** Known not to encrypt what passes through it. */
  | { kind: 'clear'; what: 'lvm' | 'other'; detail: string }
  | { kind: 'unknown' };

// cryptsetup writes CRYPT-<type>-[<uuid>-]<name>. INTEGRITY and VERITY carry the same CRYPT- and no key at all, which is
// why lsblk's TYPE "crypt" proves nothing.
const encrypting: Record<string, string> = {
  'CRYPT-LUKS1-': 'luks1',
  'CRYPT-LUKS2-OPAL-': 'opal',
  'CRYPT-LUKS2-': 'luks2',
  'CRYPT-PLAIN-': 'plain',
  'CRYPT-TCRYPT-': 'truecrypt',
  'CRYPT-BITLK-': 'bitlocker',
  'CRYPT-FVAULT2-': 'filevault',
  'CRYPT-LOOPAES-': 'loop-aes',
};

const clear: [prefix: RegExp, what: 'lvm' | 'other', detail: string][] = [
  [/^LVM-/, 'lvm', 'lvm'],
  [/^CRYPT-(SUBDEV-)?INTEGRITY-/, 'other', 'integrity'],
  [/^CRYPT-SUBDEV-/, 'other', 'integrity'],
  [/^CRYPT-VERITY-/, 'other', 'verity'],
  [/^mpath-/, 'other', 'multipath'],
  [/^part\d+-/, 'other', 'partition'],
  [/^DMRAID-/, 'other', 'dmraid'],
  [/^VDO-/, 'other', 'vdo'],
  [/^stratis-1-/, 'other', 'stratis'],
];

export function mapperKind(uuid: string): MapperKind {
  for (const [prefix, method] of Object.entries(encrypting)) {
    if (uuid.startsWith(prefix)) return { kind: 'crypt', method };
  }
  for (const [prefix, what, detail] of clear) {
    if (prefix.test(uuid)) return { kind: 'clear', what, detail };
  }
  return { kind: 'unknown' };
}

/**
 * LVM's own parts (pool, snapshot store, mirror leg) are LVM-<32 of the group><32 of the volume>-<part>: nobody puts a
 * file system on them.
 */
export const isLvmPart = (uuid: string): boolean => /^LVM-[A-Za-z0-9]{64}-/.test(uuid);

/** While LUKS2 re-encrypts, the opened volume lies on two passing helpers of these names. */
export const isReencryptionPart = (mapperName: string): boolean =>
  /-(overlay|hotzone-(forward|backward))$/.test(mapperName);
