// The parsers of os-updates on Linux, where recorded machines do not reach: odd lines, and answers that only look whole.
import t from 'tap';
import { parseAptConfig } from './linux/apt-automatic.ts';
import { parseRelease } from './linux/apt-lists.ts';
import { isOfSecurityArchive, newerVersions, parsePolicy } from './linux/apt-policy.ts';
import { isSecurityPocket, parseSimulation } from './linux/apt-simulation.ts';
import { parseDnf4List, parseDnf5List } from './linux/dnf-advisories.ts';
import { upgradesIn } from './linux/pacman.ts';
import { isNewer } from './linux/restart.ts';
import { parsePatches } from './linux/zypper.ts';
import { parsePro } from './linux.ts';

const counts = (upgraded: number): string =>
  `${upgraded} upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n`;

t.test('a line of apt names version, pockets and architecture, whatever stands behind', async (t) => {
  const lines = [
    'Inst libpam-modules-bin [1.5.2-6+deb12u1] (1.5.2-6+deb12u2 Debian:12.15/oldstable [amd64]) [libpam-modules:amd64 on libpam-modules-bin:amd64] [libpam-modules:amd64 ]',
    'Inst cowsay (3.03+dfsg2-8 Ubuntu:24.04/noble [all])',
    'Inst docker-buildx-plugin [0.37.0-1] (0.37.1-1 Docker CE:noble [amd64])',
    'Inst zlib1g [1:1.3] (1:1.4 Ubuntu:24.04/noble-updates, Ubuntu:24.04/noble-security [amd64]) []',
  ];
  const parsed = parseSimulation(`${counts(4)}${lines.join('\n')}\n`);
  t.strictSame(
    parsed?.updates.map(({ name, installed, version, pockets }) => [name, installed, version, pockets.length]),
    [
      ['libpam-modules-bin', '1.5.2-6+deb12u1', '1.5.2-6+deb12u2', 1],
      ['cowsay', '', '3.03+dfsg2-8', 1],
      ['docker-buildx-plugin', '0.37.0-1', '0.37.1-1', 1],
      ['zlib1g', '1:1.3', '1:1.4', 2],
    ],
  );
});

t.test('an answer of apt that does not add up is no answer', async (t) => {
  const line = 'Inst bash [1] (2 Debian:12/stable [amd64])\n';
  t.ok(parseSimulation(counts(1) + line));
  t.equal(parseSimulation(line), undefined, 'no counts');
  t.equal(parseSimulation(counts(2) + line), undefined, 'a line is missing');
  t.equal(parseSimulation(`${counts(1)}Inst bash [1] (2 Debi\n`), undefined, 'a line is cut');
  t.ok(parseSimulation(`Summary:\n  Upgrading: 1, Installing: 0, Removing: 0, Not Upgrading: 0\n${line}`), 'apt 3');
});

t.test('a security pocket is told by its label or suite, in any place', async (t) => {
  for (const pocket of [
    'Debian-Security:12/oldstable-security',
    'Ubuntu:24.04/noble-security',
    'UbuntuESMApps:22.04/jammy-apps-security',
    'Debian-Security:10/oldoldstable',
  ]) {
    t.ok(isSecurityPocket(pocket), pocket);
  }
  for (const pocket of ['Debian:12.15/oldstable', 'Ubuntu:24.04/noble-updates', 'security-tools:1/stable']) {
    t.notOk(isSecurityPocket(pocket), pocket);
  }
});

t.test('a security update counts whatever keeps it from being a candidate', async (t) => {
  const policy = (installed: string, candidate = '2'): string =>
    `openssl:\n  Installed: ${installed}\n  Candidate: ${candidate}\n  Version table:\n     4 100\n        100 http://deb.debian.org/debian bookworm-backports/main amd64 Packages\n${['3 -1\n        500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages', '2 500\n        500 http://deb.debian.org/debian bookworm/main amd64 Packages', '1 100\n        100 /var/lib/dpkg/status'].map((entry) => `${entry.startsWith(`${installed} `) ? ' *** ' : '     '}${entry}\n`).join('')}`;
  const waiting = (installed: string, candidate?: string) =>
    newerVersions(policy(installed, candidate), ['openssl'], isOfSecurityArchive);
  t.strictSame(waiting('1', '3'), [{ name: 'openssl', installed: '1', version: '3' }], 'on hold');
  t.strictSame(waiting('2'), [{ name: 'openssl', installed: '2', version: '3' }], 'pinned to what is installed');
  t.strictSame(waiting('1', '(none)'), [{ name: 'openssl', installed: '1', version: '3' }], 'pinned away');
  t.strictSame(waiting('3'), [], 'installed already');
  t.strictSame(waiting('(none)'), [], 'not installed');
  t.equal(newerVersions(policy('1'), ['openssl', 'curl'], isOfSecurityArchive), undefined, 'one is not answered');
  t.equal(waiting('7'), undefined, 'what is installed is not in the table');
});

t.test('the policy of archives names what is pinned, and a security archive that another outranks', async (t) => {
  const policy = (debian: number, pins = ''): string =>
    `Package files:\n 100 /var/lib/dpkg/status\n     release a=now\n 500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages\n     release v=12,o=Debian,a=oldstable-security,n=bookworm-security,l=Debian-Security,c=main,b=amd64\n     origin deb.debian.org\n ${debian} http://deb.debian.org/debian bookworm/main amd64 Packages\n     release v=12.15,o=Debian,a=oldstable,n=bookworm,l=Debian,c=main,b=amd64\n     origin deb.debian.org\n 750 https://download.docker.com/linux/debian bookworm/stable amd64 Packages\n     release o=Docker,a=bookworm,l=Docker CE,c=stable,b=amd64\n     origin download.docker.com\nPinned packages:\n${pins}`;
  const two =
    '     openssl -> 99 with priority -1\n     openssl -> 3.0.19-1~deb12u2 with priority -1\n     snapd -> 2 with priority -10\n';
  t.strictSame(parsePolicy(policy(500, two), 'bookworm', false), { unused: null, pinned: ['openssl', 'snapd'] });
  t.match(parsePolicy(policy(990), 'bookworm', false), {
    unused: /has priority 500, below that of bookworm \(990\)/,
    pinned: [],
  });
  t.match(parsePolicy(policy(500), 'trixie', false), { unused: /not among the package sources/ });
  t.equal(parsePolicy(policy(500).slice(0, -20), 'bookworm', false), undefined, 'cut');
});

t.test('the head of a Release file counts only when it is whole', async (t) => {
  const head =
    'Origin: Debian\nLabel: Debian\nSuite: stable\nVersion: 12.1\nCodename: bookworm\nDate: Sat, 11 Jul 2026 10:16:37 UTC\n';
  const name = 'deb.debian.org_debian_dists_bookworm_InRelease';
  t.match(parseRelease(name, `${head}MD5Sum:\n`), { distribution: 'bookworm', name: 'Debian:12.1/stable' });
  t.equal(parseRelease(name, head), undefined);
  t.equal(parseRelease(name, 'Origin: Debian\nSHA256:\n'), undefined, 'without a date');
});

t.test('settings of apt are lists or values, and a cut answer is none', async (t) => {
  const settings = parseAptConfig('A::B "1";\nL "";\nL:: "x";\nL:: "y;";\n');
  t.strictSame([settings?.get('A::B'), settings?.get('L')], [['1'], ['', 'x', 'y;']]);
  t.equal(parseAptConfig('A::B "1";\nL:: "x'), undefined);
});

t.test('advisories of dnf are read in both of its forms', async (t) => {
  const at = Date.parse('2025-12-03T10:38:39Z');
  const line = 'RHSA-2025:22660 Moderate/Sec.  systemd-udev-252-55.el9_7.7.x86_64               2025-12-03 10:38:39\n';
  t.strictSame(parseDnf4List(`Loaded plugins: builddep\nDNF version: 4.14.0\n${line}`), [
    { id: 'RHSA-2025:22660', issuedAt: at },
  ]);
  t.equal(parseDnf4List(line.slice(0, -1)), undefined, 'cut');
  t.strictSame(
    parseDnf5List(`[{"name":"X","buildtime":${at / 1000}},{"name":"Y","buildtime":"2025-12-03 10:38:39"}]`),
    [
      { id: 'X', issuedAt: at },
      { id: 'Y', issuedAt: at },
    ],
  );
  t.equal(parseDnf5List(''), undefined, 'nothing is not an empty list');
});

t.test('patches of zypper are those that are needed', async (t) => {
  const list = (inner: string): string =>
    `<?xml version='1.0'?>\n<stream>\n<update-status version="0.6">\n<update-list>${inner}</update-list>\n</update-status>\n</stream>`;
  const issued = (inner: string) => parsePatches(list(inner))?.map(({ issuedAt }) => issuedAt);
  t.strictSame(issued(''), []);
  t.strictSame(issued('<update kind="patch" status="needed"><issue-date time_t="10"/></update>'), [10_000]);
  t.strictSame(issued('<update status="applied"><issue-date time_t="10"/></update>'), []);
  t.strictSame(issued('<update status="needed"></update>'), [null]);
  t.strictSame(issued('<update status="needed" category="recommended"></update>'), [], 'of another category');
  t.strictSame(parsePatches(list('<update status="unwanted" category="security"></update>')), [
    { issuedAt: null, isLocked: true },
  ]);
  t.equal(issued('<appletinfo status="no-update-repositories"/>'), undefined, 'nobody to ask');
  t.equal(parsePatches(list('<update status="needed">')), undefined);
  t.equal(parsePatches("<?xml version='1.0'?>\n<stream>\n</stream>"), undefined, 'without a list');
});

t.test('only an upgrade that was completed is one', async (t) => {
  const start = '[2026-11-15T09:30:10+0100] [PACMAN] starting full system upgrade\n';
  const done = '[2026-11-15T09:32:30+0100] [ALPM] transaction completed\n';
  const whole = (log: string) => upgradesIn(log).whole;
  t.equal(whole(start + done), Date.parse('2026-11-15T08:30:10Z'));
  t.equal(whole(start), null);
  t.equal(whole(`${start}[2026-11-16T09:32:30+0100] [PACMAN] Running 'pacman -S vim'\n${done}`), null);
  t.equal(
    whole(start + done + done),
    Date.parse('2026-11-15T08:30:10Z'),
    'a transaction of another program is its own',
  );
});

t.test('what another program upgraded may have been all', async (t) => {
  const run = "[2026-11-15T09:30:00+0100] [PACMAN] Running 'pacman -S vim'\n";
  const begin = '[2026-11-15T09:30:10+0100] [ALPM] transaction started\n';
  const change = (what: string): string => `[2026-11-15T09:31:10+0100] [ALPM] ${what} vim (9.1-1)\n`;
  const done = '[2026-11-15T09:32:30+0100] [ALPM] transaction completed\n';
  const perhaps = (log: string) => upgradesIn(log).perhapsWhole;
  t.equal(perhaps(begin + change('upgraded') + done), Date.parse('2026-11-15T08:32:30Z'));
  t.equal(perhaps(begin + change('installed') + done), null);
  t.equal(perhaps(begin + change('upgraded')), null, 'not completed');
  t.equal(perhaps(run + begin + change('upgraded') + done), null, 'it was pacman, for one package');
});

t.test('an upgrade of all but some packages is not one of the whole system', async (t) => {
  const after = (options: string) =>
    upgradesIn(
      `[2026-11-15T09:30:00+0100] [PACMAN] Running 'pacman -Syu${options}'\n[2026-11-15T09:30:10+0100] [PACMAN] starting full system upgrade\n[2026-11-15T09:32:30+0100] [ALPM] transaction completed\n`,
    );
  const at = Date.parse('2026-11-15T08:30:10Z');
  for (const options of [' --ignore linux', ' --ignore=linux,zfs', ' --noconfirm --ignoregroup gnome'])
    t.match(after(options), { whole: null, perhapsWhole: at }, options);
  t.match(after(' --noconfirm'), { whole: at, perhapsWhole: null });
});

t.test('kernels are compared within their kind', async (t) => {
  t.ok(isNewer('6.1.0-40-amd64', '6.1.0-28-amd64'));
  t.ok(isNewer('6.17.10-300.fc43.x86_64', '6.17.9-300.fc43.x86_64'), 'by number, not by letter');
  t.ok(isNewer('6.4.0-150600.23.7-default', '6.4.0-150600.21-default'), 'with more numbers than the first one');
  t.ok(isNewer('4.18.0-348.2.1.el8_5.x86_64', '4.18.0-348.el8.x86_64'));
  t.notOk(isNewer('4.18.0-348.el8.x86_64', '4.18.0-348.2.1.el8_5.x86_64'));
  t.notOk(isNewer('5.14.0-70.el9.x86_64', '5.14.0-70.5.1.el9_0.x86_64'));
  t.notOk(isNewer('6.1.0-28-amd64', '6.1.0-28-amd64'));
  t.notOk(isNewer('6.1.0-40-rt-amd64', '6.1.0-28-amd64'));
});

t.test('Ubuntu Pro counts when its part for the system is enabled', async (t) => {
  t.equal(parsePro('{"services":[{"name":"esm-infra","status":"enabled"}]}'), 'on');
  t.equal(
    parsePro('{"services":[{"name":"esm-infra","status":"disabled"},{"name":"livepatch","status":"enabled"}]}'),
    'off',
  );
  t.equal(parsePro('{"services":[]}'), 'off');
  t.equal(parsePro('{"serv'), 'unknown');
  t.equal(parsePro('null'), 'unknown');
});
