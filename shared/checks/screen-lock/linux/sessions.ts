// Who is logged in and on what kind of session: loginctl, or logind's and elogind's own state files where it cannot answer.
import type { Host } from '../../../host.ts';
import { linesOf } from '../../../linux/text.ts';

export interface Session {
  id: string;
  uid: number;
  user: string;
  /** x11, wayland, mir, tty, unspecified, web. */
  type: string;
  /** user, greeter, lock-screen, background, manager … */
  class: string;
  isRemote: boolean;
  state: string;
  /** XDG_SESSION_DESKTOP at log-in; often empty. */
  desktop: string;
  /** PAM service: gdm-password, sddm, lightdm, login, sshd. */
  service: string;
  leader: number | undefined;
}

export interface Sessions {
  list: readonly Session[];
  /** Undefined: these are all. Else why some may be missing. */
  gap: string | undefined;
}

export const sessionFolder = '/run/systemd/sessions';

/** Asked of loginctl, each with its own `-p`, in this order. */
const sessionProperties = ['User', 'Name', 'Type', 'Class', 'Remote', 'State', 'Desktop', 'Service', 'Leader'];

const showArguments = (id: string): string[] => [
  'show-session',
  id,
  ...sessionProperties.flatMap((property) => ['-p', property]),
];

export async function listSessions(host: Host): Promise<Sessions> {
  const listing = await host.run('loginctl', ['list-sessions', '--no-legend']);
  if (!listing.ok) return await fromFiles(host, listing.reason);
  const { status, stdout, stderr } = listing.value;
  if (status !== 0) return await fromFiles(host, `loginctl: ${firstLine(stderr) || `ended with status ${status}`}`);
  const ids = stdout.split('\n').flatMap((line) => line.trim().split(/\s+/)[0] || []);
  const list: Session[] = [];
  let gap = linesOf(stdout).cutShort ? 'loginctl list-sessions: its list breaks off' : undefined;
  for (const id of ids) {
    const session = await showSession(host, id);
    if (typeof session === 'string') gap ??= session;
    else if (session !== undefined) list.push(session);
  }
  return { list, gap };
}

const firstLine = (text: string): string => text.trim().split('\n')[0]?.trim() ?? '';

/** The session, or why it cannot be told; undefined when it has ended since it was listed. */
async function showSession(host: Host, id: string): Promise<Session | string | undefined> {
  const answer = await host.run('loginctl', showArguments(id));
  if (!answer.ok) return answer.reason;
  const { status, stdout, stderr } = answer.value;
  if (status !== 0 && /No session .* known/.test(stderr)) return undefined;
  if (status !== 0) return `loginctl show-session ${id}: ${firstLine(stderr) || `ended with status ${status}`}`;
  const field = fieldsOf(stdout);
  // Asked for by name, a property is printed even where it is empty; State comes last. So a gap is a text that broke off.
  const missing = sessionProperties.filter((property) => field(property) === undefined);
  if (missing.length > 0) return `loginctl show-session ${id}: does not say ${missing.join(', ')}`;
  return sessionOf(
    id,
    { uid: field('User'), user: field('Name'), remote: field('Remote') },
    { field, names: ['Type', 'Class', 'State', 'Desktop', 'Service', 'Leader'] },
    `loginctl show-session ${id}`,
  );
}

async function fromFiles(host: Host, because: string): Promise<Sessions> {
  const names = await host.list(sessionFolder);
  if (!names.ok) return { list: [], gap: `who is logged in cannot be told (${because}; ${names.reason})` };
  const list: Session[] = [];
  let gap: string | undefined;
  // Beside each session lies a fifo, `1.ref`.
  const ids = names.value.filter((name) => !name.endsWith('.ref'));
  for (const id of ids) {
    const session = await readSession(host, id);
    if (typeof session === 'string') gap ??= session;
    else if (session !== undefined) list.push(session);
  }
  // Without a running logind an empty folder means only that nobody writes there.
  if (ids.length === 0) gap = `who is logged in cannot be told (${because}; ${sessionFolder} is empty)`;
  return { list, gap };
}

async function readSession(host: Host, id: string): Promise<Session | string | undefined> {
  const text = await host.readText(`${sessionFolder}/${id}`);
  if (!text.ok) return text.failure === 'absent' ? undefined : text.reason;
  const field = fieldsOf(text.value);
  const remote = { '0': 'no', '1': 'yes' }[field('REMOTE') ?? ''];
  return sessionOf(
    id,
    { uid: field('UID'), user: field('USER'), remote },
    { field, names: ['TYPE', 'CLASS', 'STATE', 'DESKTOP', 'SERVICE', 'LEADER'] },
    `${sessionFolder}/${id}`,
  );
}

function fieldsOf(text: string): (name: string) => string | undefined {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    // The state files quote what holds spaces.
    if (at > 0 && !line.startsWith('#'))
      fields.set(
        line.slice(0, at),
        line
          .slice(at + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      );
  }
  return (name) => fields.get(name);
}

interface Identity {
  uid: string | undefined;
  user: string | undefined;
  remote: string | undefined;
}

interface Fields {
  field: (name: string) => string | undefined;
  names: readonly [string, string, string, string, string, string];
}

function sessionOf(
  id: string,
  { uid, user, remote }: Identity,
  { field, names }: Fields,
  source: string,
): Session | string {
  const [type, kind, state, desktop, service, leader] = names.map(field);
  if (uid === undefined || !/^[0-9]+$/.test(uid) || user === undefined || user === '') {
    return `${source}: does not say whose session it is`;
  }
  if (type === undefined || type === '' || kind === undefined || kind === '' || (remote !== 'yes' && remote !== 'no')) {
    return `${source}: does not say what kind of session it is`;
  }
  return {
    id,
    uid: Number(uid),
    user,
    type,
    class: kind,
    isRemote: remote === 'yes',
    state: state ?? '',
    desktop: desktop ?? '',
    service: service ?? '',
    leader: leader !== undefined && /^[1-9][0-9]*$/.test(leader) ? Number(leader) : undefined,
  };
}
