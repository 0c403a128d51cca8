// The settings of a module of PAM that stand in a file: the machine's own, or where there is none the distributor's.
import type { Host } from '../../host.ts';
import { type Contents, contentsOf } from '../text.ts';

/** A libpam knows one folder beside its own: that of Fedora and RHEL, of openSUSE and SLES, of Gentoo and Chimera. */
const folders = ['/etc/security', '/usr/share/security', '/usr/etc/security', '/usr/share/pam/security'];

/** The one file that the module reads: the first that is there or cannot be read; the machine's own where none is. */
export async function moduleSettings(host: Host, name: string): Promise<{ path: string; contents: Contents }> {
  for (const folder of folders) {
    const path = `${folder}/${name}`;
    const contents = await contentsOf(host, path);
    if ('unread' in contents || contents.text !== undefined) return { path, contents };
  }
  return { path: `${folders[0]}/${name}`, contents: { text: undefined } };
}
