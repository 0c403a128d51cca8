// Who is logged in at a Mac's screen: the list that the window server keeps in the I/O registry.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer, Host } from '../host.ts';
import { parsePlist } from './plist.ts';

const Root = Type.Object({
  IOConsoleUsers: Type.Optional(
    Type.Array(
      Type.Object({
        kCGSSessionUserNameKey: Type.Optional(Type.String()),
        kCGSSessionUserIDKey: Type.Optional(Type.Integer()),
      }),
    ),
  ),
});

/** Login names, the log-in screen itself left out; empty when nobody is. */
export async function consoleUsers(host: Host): Promise<Answer<string[]>> {
  const ran = await host.run('ioreg', ['-a', '-n', 'Root', '-d1']);
  if (!ran.ok) return ran;
  const root = parsePlist(ran.value.stdout);
  if (ran.value.status !== 0 || !Value.Check(Root, root)) {
    return { ok: false, failure: 'failed', reason: 'ioreg: who is logged in could not be read' };
  }
  const names = (root.IOConsoleUsers ?? []).flatMap(({ kCGSSessionUserNameKey: name, kCGSSessionUserIDKey: id }) =>
    name === undefined || name === 'loginwindow' || name === 'root' || (id !== undefined && id < 500) ? [] : [name],
  );
  return { ok: true, value: [...new Set(names)] };
}
