// Fedora Silverblue and its kin: the system is one image, replaced as a whole. Which updates a newer image would bring is not
// read by this version; whether images are fetched and put in place by themselves is.
import type { Host } from '../../../host.ts';
import { readUnits } from '../../../linux/systemd-units.ts';
import { contentsOf } from '../../../linux/text.ts';
import type { OsUpdatesFacts } from '../facts.ts';
import { type Managed, unseen } from './managed.ts';

export async function readOstree(host: Host): Promise<Managed> {
  const reason = 'the updates of a system that is one image are not looked at by this version';
  return { ...unseen('rpm-ostree', [reason]), automatic: await readAutomatic(host) };
}

const timer = 'rpm-ostreed-automatic.timer';

async function readAutomatic(host: Host): Promise<OsUpdatesFacts['automatic']> {
  const { units, reason } = await readUnits(host, [timer]);
  const unit = units.get(timer);
  if (unit === undefined) return { state: 'unknown', by: reason };
  if (unit.active !== 'active') return { state: 'off', by: `${timer} does not run` };
  const contents = await contentsOf(host, '/etc/rpm-ostreed.conf');
  if ('unread' in contents) return { state: 'unknown', by: contents.unread.reason };
  if (contents.text !== undefined && !contents.text.endsWith('\n'))
    return { state: 'unknown', by: '/etc/rpm-ostreed.conf is cut' };
  switch (/^\s*AutomaticUpdatePolicy\s*=\s*(\w+)\s*$/m.exec(contents.text ?? '')?.[1]) {
    case 'stage':
    case 'apply':
      return { state: 'on', by: timer };
    case 'check':
      return { state: 'notify-only', by: timer };
    default:
      return { state: 'off', by: 'AutomaticUpdatePolicy is not set' };
  }
}
