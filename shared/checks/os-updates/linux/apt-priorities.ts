// Whether apt takes anything from the security archive: a source that was taken out leaves its list behind for a while, and
// a pin may hold the archive down, so that nothing of it is ever a candidate. `apt-cache policy` tells both.

/** What apt installs from without being told to, as from any archive that nobody has pinned (apt_preferences(5)). */
const usual = 500;

/** Null when the archive is in use; else why nothing can be said of security updates. */
export function whyUnused(policy: string, codename: string): string | null {
  const sources = parsePolicy(policy);
  if (sources === undefined) return 'apt-cache policy: answered in part';
  const own = sources.filter(({ release }) => isSecurityOf(release, codename));
  if (own.length === 0) return `the security archive of ${codename} is not among the package sources`;
  const highest = Math.max(...own.map(({ priority }) => priority));
  return highest >= usual ? null : `the security archive of ${codename} is held down to priority ${highest}`;
}

interface Source {
  priority: number;
  /** `n=bookworm-security`, `l=Debian-Security` … */
  release: ReadonlyMap<string, string>;
}

/** Undefined unless it is the whole of an answer: its last part is headed `Pinned packages:`. */
function parsePolicy(text: string): Source[] | undefined {
  if (!text.startsWith('Package files:\n') || !/^Pinned packages:$/m.test(text)) return undefined;
  return [...text.matchAll(/^ *(-?\d+) \S.*\n {5}release (.*)$/gm)].map(([, priority, fields = '']) => ({
    priority: Number(priority),
    release: new Map(fields.split(',').map((field) => [field.slice(0, 1), field.slice(2)])),
  }));
}

function isSecurityOf(release: ReadonlyMap<string, string>, codename: string): boolean {
  const [archive, name, label] = [release.get('a'), release.get('n'), release.get('l')];
  const suites = [`${codename}-security`, `${codename}-infra-security`];
  if (suites.some((suite) => suite === archive || suite === name)) return true;
  return name === codename && label === 'Debian-Security';
}
