// The probe of disk-encryption on Windows: its volumes, BitLocker's word on each, and where it swaps to.
import Type from 'typebox';
import type { Answer, Host } from '../../host.ts';
import { entriesOf } from '../../windows/entries.ts';
import { windowsEnvironment } from '../../windows/machine.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { DiskEncryptionFacts, Volume } from './facts.ts';
import { readAnswers } from './windows/answers.ts';
import { diskEncryptionQuery } from './windows/query.ts';
import { windowsVolumes } from './windows/volumes.ts';

export const windowsDiskEncryption: SystemProbe<DiskEncryptionFacts> = { probe };

const Paging = Type.Object({ drive: Type.String({ pattern: '^[A-Za-z]:$' }) });

async function probe(host: Host): Promise<Outcome<DiskEncryptionFacts>> {
  const answer = await host.query(diskEncryptionQuery);
  if (!answer.ok) return { unknown: `Windows could not be asked about its volumes: ${answer.reason}.` };
  const seen = windowsVolumes(readAnswers(answer));
  if ('unread' in seen) return { unknown: seen.unread };
  const paging = pagingOf(answer, seen.volumes);
  return {
    facts: {
      environment: windowsEnvironment(answer),
      volumes: seen.volumes,
      swap: paging.swap,
      notSeen: [...seen.notSeen, ...paging.notSeen],
      ...(seen.notes.length > 0 && { notes: seen.notes }),
    },
  };
}

/** The paging and hibernation files lie on volumes that are judged; one that is not among them was not seen. */
function pagingOf(answer: Answer<unknown>, volumes: readonly Volume[]): Pick<DiskEncryptionFacts, 'swap' | 'notSeen'> {
  const files = entriesOf(answer, 'paging', Paging);
  if (!files.ok) return { swap: 'unknown', notSeen: [`Where memory is swapped to was not seen: ${files.reason}.`] };
  const judged = new Set(volumes.filter(({ purpose }) => purpose !== 'removable').map(({ id }) => id.toUpperCase()));
  const strange = files.value.map(({ drive }) => drive.toUpperCase()).filter((drive) => !judged.has(drive));
  return {
    swap: files.value.length === 0 ? 'none' : 'listed',
    notSeen: strange.map((drive) => `Memory is swapped to ${drive}, which is not among the volumes that are judged.`),
  };
}
