// Who is logged in, and what their role lets them do. The collector decides; this only spares them buttons that refuse.
import type { Me } from '../../../shared/api/routes.ts';
import { mayUse, type Role } from '../../../shared/role.ts';
import { asRefusal, call, type Refusal, whenLoggedOut } from '../api/client.ts';
import { forgetReplies } from './ask.svelte.ts';
import { connect, disconnect } from './live.svelte.ts';

type Session =
  | { is: 'unasked' }
  | { is: 'in'; me: Me }
  /** Was logged in on this page: what it shows stays behind the question. */
  | { is: 'ended'; me: Me }
  | { is: 'out' }
  | { is: 'unreachable'; refusal: Refusal };

let session = $state.raw<Session>({ is: 'unasked' });

export const who = {
  get session(): Session {
    return session;
  },
  get me(): Me | undefined {
    return session.is === 'in' || session.is === 'ended' ? session.me : undefined;
  },
  may(role: Role): boolean {
    return this.me !== undefined && mayUse(this.me.role, role);
  },
};

export function enter(me: Me): void {
  const another = session.is === 'ended' && session.me.name !== me.name;
  if (another) forgetReplies();
  session = { is: 'in', me };
  connect();
  if (another) location.reload();
}

export async function findOut(): Promise<void> {
  whenLoggedOut(() => {
    disconnect();
    session = session.is === 'in' || session.is === 'ended' ? { is: 'ended', me: session.me } : { is: 'out' };
  });
  try {
    enter(await call('GET /api/session', {}));
  } catch (caught) {
    const refusal = asRefusal(caught);
    if (refusal.status !== 401) session = { is: 'unreachable', refusal };
  }
}

export async function logOut(): Promise<void> {
  await call('DELETE /api/session', {});
  disconnect();
  forgetReplies();
  session = { is: 'out' };
}
