// The probe of removable-media-encryption on Windows: of the volumes that disk-encryption finds, those to carry away.
import type { Host } from '../../host.ts';
import { windowsEnvironment } from '../../windows/machine.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { readAnswers } from '../disk-encryption/windows/answers.ts';
import { diskEncryptionQuery } from '../disk-encryption/windows/query.ts';
import { windowsVolumes } from '../disk-encryption/windows/volumes.ts';
import { mediumOf, type RemovableMediaFacts } from './facts.ts';

export const windowsRemovableMedia: SystemProbe<RemovableMediaFacts> = { probe };

async function probe(host: Host): Promise<Outcome<RemovableMediaFacts>> {
  // The very question of that check: in a run of both it is asked once.
  const answer = await host.query(diskEncryptionQuery);
  if (!answer.ok) return { unknown: `Windows could not be asked about its volumes: ${answer.reason}.` };
  const seen = windowsVolumes(readAnswers(answer));
  if ('unread' in seen) return { unknown: seen.unread };
  return {
    facts: {
      environment: windowsEnvironment(answer),
      media: seen.volumes.filter(({ purpose }) => purpose === 'removable').map(mediumOf),
      notSeen: [...seen.notSeen, ...seen.doubtful],
    },
  };
}
