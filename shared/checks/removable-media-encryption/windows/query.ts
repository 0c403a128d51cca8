// The question of removable-media-encryption to Windows: the same volumes that disk-encryption asks about.
import type { Query } from '../../../windows/powershell.ts';
import { volumeParts } from '../../disk-encryption/windows/query.ts';

export const removableMediaQuery: Query = {
  name: 'removable-media-encryption',
  why: 'Which sticks, cards and external disks are plugged in, and whether BitLocker encrypts each; never a key.',
  script: `@{${volumeParts}
}`,
};
