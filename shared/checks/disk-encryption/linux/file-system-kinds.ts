// Which file systems can hold a person's data on this machine's own disks, and which cannot, by name of the type.

/** Live in the kernel or in memory, or only pass on what lies elsewhere. */
const pseudo = new Set(
  (
    'proc sysfs tmpfs devtmpfs devpts ramfs rootfs cgroup cgroup2 securityfs selinuxfs smackfs pstore efivarfs bpf ' +
    'debugfs tracefs configfs fusectl mqueue hugetlbfs autofs nsfs binfmt_misc rpc_pipefs nfsd sunrpc resctrl binder ' +
    'functionfs pipefs sockfs anon_inodefs bdev cpuset dax devfs openpromfs spufs usbfs xenfs zonefs secretmem ' +
    'guest-memfd pidfs nullfs fuse.portal fuse.gvfsd-fuse fuse.lxcfs fuse.snapfuse fuse.squashfuse fuse.squashfuse_ll ' +
    'fuse.fuse-overlayfs fuse.mergerfs overlay aufs unionfs shiftfs vboxsf vmhgfs fuse.vmhgfs-fuse prl_fs ' +
    'fuse.dumpfs fuse.bindfs fuse.revokefs-fuse fuse.archivemount'
  ).split(' '),
);

/** Lie on another machine: that one answers for them. */
const network = new Set(
  (
    'nfs nfs4 cifs smb3 smbfs ncpfs afs 9p virtiofs ceph coda lustre glusterfs pvfs2 beegfs gpfs davfs fuse.sshfs ' +
    'fuse.glusterfs fuse.ceph fuse.ceph-fuse fuse.rclone fuse.s3fs fuse.davfs2 fuse.curlftpfs fuse.smbnetfs ' +
    'fuse.gcsfuse fuse.goofys fuse.juicefs fuse.onedriver fuse.google-drive-ocamlfuse fuse.kio-fuse fuse.mtp ' +
    'fuse.jmtpfs fuse.simple-mtpfs fuse.ifuse fuse.gphotofs fuse.keybase fuse.kbfsfuse fuse.lustre fuse.drivefs'
  ).split(' '),
);

/** Made once and read from then on. On a loop device or a disc they are a program's parts, not a person's volume. */
const readOnly = new Set(['squashfs', 'erofs', 'cramfs', 'romfs', 'iso9660', 'udf']);

/** Encrypt the files of some folders, on a file system that may itself be clear. */
const fileLevel = new Set(
  'ecryptfs fuse.gocryptfs fuse.encfs fuse.cryfs fuse.securefs fuse.ecryptfs-simple fuse.cppcryptfs'.split(' '),
);

export type FileSystemKind = 'pseudo' | 'network' | 'read-only' | 'file-level' | 'disk';

export function fileSystemKind(type: string, source: string): FileSystemKind {
  if (fileLevel.has(type)) return 'file-level';
  if (pseudo.has(type)) return 'pseudo';
  if (network.has(type)) return 'network';
  if (readOnly.has(type)) return 'read-only';
  // Any other FUSE program shows what it keeps in files elsewhere, unless it reads a device of its own. /dev/fuse is none:
  // what gives itself no name is mounted from there, as the document portal of Ubuntu 20.04 was.
  const isOfDevice = source.startsWith('/dev/') && source !== '/dev/fuse';
  if (/^fuse(\.|$)/.test(type) && !isOfDevice) return 'pseudo';
  return 'disk';
}
