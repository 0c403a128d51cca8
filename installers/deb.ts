// A Debian package around the executable, by Debian's own dpkg-deb. The same sources give the same bytes.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Release } from './release.ts';

const linux = fileURLToPath(new URL('linux/', import.meta.url));

const control = (release: Release, installedKb: number): string => `Package: palisade-agent
Version: ${release.debianVersion}
Architecture: amd64
Maintainer: Palisade <palisade@localhost>
Installed-Size: ${installedKb}
Depends: libc6 (>= 2.28), libstdc++6
Section: admin
Priority: optional
Description: Endpoint compliance agent for 201 CMR 17.00
 Checks disk encryption, screen lock, accounts and the other technical
 safeguards of this device and reports them to your Palisade collector.
 It reads no documents, no browsing, no keystrokes and no location.
`;

const copyright = `Palisade agent. It carries Node.js (https://nodejs.org) under its licence, LICENSE in the Node.js sources.\n`;

function place(from: string, to: string, mode: number): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, mode);
}

/** Every file and folder gets the commit's time and plain permissions, whatever this machine's clock and umask say. */
function settle(path: string, epoch: number): void {
  const isFolder = statSync(path).isDirectory();
  if (isFolder) {
    for (const name of readdirSync(path).sort()) settle(join(path, name), epoch);
    chmodSync(path, 0o755);
  }
  utimesSync(path, epoch, epoch);
}

/** Writes `<folder>/palisade-agent_<version>_amd64.deb` and returns its path. */
export function makeDeb(release: Release, executable: string, folder: string): string {
  const tree = mkdtempSync(join(tmpdir(), 'palisade-deb-'));
  try {
    place(executable, join(tree, 'usr/bin/palisade-agent'), 0o755);
    for (const unit of ['palisade-agent.service', 'palisade-agent.path'])
      place(join(linux, unit), join(tree, 'usr/lib/systemd/system', unit), 0o644);
    for (const script of ['preinst', 'postinst', 'prerm', 'postrm'])
      place(join(linux, script), join(tree, 'DEBIAN', script), 0o755);
    mkdirSync(join(tree, 'usr/share/doc/palisade-agent'), { recursive: true });
    writeFileSync(join(tree, 'usr/share/doc/palisade-agent/copyright'), copyright, { mode: 0o644 });
    writeFileSync(join(tree, 'DEBIAN/control'), control(release, Math.ceil(statSync(executable).size / 1024)), {
      mode: 0o644,
    });
    settle(tree, release.epoch);
    const output = join(folder, `palisade-agent_${release.debianVersion}_amd64.deb`);
    // Level 1 makes 32 MB in 17 s where level 6 makes 28 MB in 80 s; one thread, since the bytes depend on how many.
    const { status, stderr, error } = spawnSync(
      'dpkg-deb',
      ['--build', '--root-owner-group', '--threads-max=1', '-Zxz', '-z1', tree, output],
      {
        encoding: 'utf8',
        env: { ...process.env, SOURCE_DATE_EPOCH: String(release.epoch) },
      },
    );
    if (status !== 0)
      throw new Error(
        `dpkg-deb failed: ${error === undefined ? stderr : 'it is not installed (it comes with Debian)'}`,
      );
    return output;
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}
