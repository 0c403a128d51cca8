// Is every disk of this device encrypted? Which clauses ask, what policy may say, and what the facts amount to.
import Type from 'typebox';
import { fail, notApplicable, pass, unknown, type Verdict, worst } from '../../verdict.ts';
import { defineCheck } from '../define.ts';
import { DiskEncryptionFacts, type Volume } from './facts.ts';
import { remedyFor } from './remedy.ts';
import { theVolume } from './words.ts';

const Parameters = Type.Object({
  unmountedVolumes: Type.Union([Type.Literal('judge'), Type.Literal('ignore')], {
    default: 'judge',
    title: 'Fixed volumes that are not mounted',
    description:
      'Judged by default: personal information on an idle partition is as readable to a thief as on a mounted one',
  }),
  driveEncryption: Type.Union([Type.Literal('accept'), Type.Literal('refuse')], {
    default: 'accept',
    title: 'Encryption done by the drive itself',
    description:
      'Accepted by default: the regulation asks that data be encrypted, not by whom. Refuse it where the drives in use are known to do it badly',
  }),
});
type Parameters = Type.Static<typeof Parameters>;

export const diskEncryption = defineCheck({
  id: 'disk-encryption',
  title: 'Disk encryption',
  question: 'Is everything this device writes to its own disks encrypted?',
  facts: DiskEncryptionFacts,
  parameters: Parameters,
  severity: 'critical',
  every: '0 */15 * * * *',
  clauses: ['17.04(5)', '17.03(2)(c)'],
  references: {
    cis: ['3.6'],
    nistCsf: ['PR.DS-01'],
    nist80053: ['SC-28(1)', 'AC-19(5)'],
    iso27001: ['8.24', '8.1'],
    soc2: ['CC6.1', 'CC6.7'],
    hipaa: ['164.312(a)(2)(iv)'],
  },
  verdict,
  remedy: (facts, parameters, system) => remedyFor(volumesToMend(facts, parameters), facts, system),
});

function verdict(facts: DiskEncryptionFacts, parameters: Parameters): Verdict {
  const elsewhere = hostVerdict(facts.environment);
  if (elsewhere !== null) return elsewhere;
  const inScope = facts.volumes.filter((volume) => isInScope(volume, parameters));
  const wrong = [
    ...inScope.map((volume) => volumeVerdict(volume, parameters)).filter(({ verdict }) => verdict !== 'pass'),
    ...gaps(facts, inScope),
  ];
  return wrong.length > 0 ? worst(wrong) : pass(goodWords(inScope));
}

/** Where the disks belong to another system, that one is asked; null where they are this one's own. */
function hostVerdict(environment: DiskEncryptionFacts['environment']): Verdict | null {
  switch (environment) {
    case 'container':
      return notApplicable('This is a container: its disks belong to the machine it runs on. Enrol that machine.');
    case 'wsl':
      return notApplicable(
        'This is Linux inside Windows (WSL): its disks belong to Windows. Enrol the Windows machine.',
      );
    case 'machine':
    case 'virtual-machine':
    case 'live':
    case 'unknown':
      return null;
    default:
      return never(environment);
  }
}

/** Boot volumes must be clear for the machine to start; removable media are another check's question. */
function isInScope(volume: Volume, { unmountedVolumes }: Parameters): boolean {
  switch (volume.purpose) {
    case 'system':
    case 'swap':
    case 'hibernation':
      return true;
    case 'data':
      return volume.mounts.length > 0 || unmountedVolumes === 'judge';
    case 'boot':
    case 'removable':
      return false;
    default:
      return never(volume.purpose);
  }
}

function volumeVerdict(volume: Volume, { driveEncryption }: Parameters): Verdict {
  const name = theVolume(volume);
  const percent = volume.percent === undefined ? '' : ` (${volume.percent} % done)`;
  switch (volume.state) {
    case 'off':
      return fail(`${name} is not encrypted${consequence(volume)}.${because(volume)}`);
    case 'partly':
      return fail(`${name} is not encrypted on every disk it lies on${consequence(volume)}.${because(volume)}`);
    case 'home-only':
      return fail(`${name} has only some encrypted folders: temporary files, swap and logs on it are clear.`);
    case 'encrypting':
      return fail(`${name} is still being encrypted${percent}.`);
    case 'decrypting':
      return fail(`${name} is being decrypted${percent}.`);
    case 'suspended':
      return fail(
        `${name} is encrypted, but its protection is suspended: the key lies open beside it.${because(volume)}`,
      );
    case 'at-rest-only':
      return fail(`${name} opens without anybody's secret: whoever has the device can read it.`);
    case 'unknown':
      return unknown(`Whether ${lower(name)} is encrypted is not known.${because(volume)}`);
    case 'on':
    case 'locked':
      if (driveEncryption === 'refuse' && isByDrive(volume)) {
        return fail(`${name} is encrypted by the drive itself, which the policy does not accept.`);
      }
      return pass(`${name} is encrypted.`);
    default:
      return never(volume.state);
  }
}

const isByDrive = ({ method }: Volume): boolean =>
  (method ?? '').split(', ').some((one) => one === 'opal' || one === 'hardware');

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const because = ({ reason }: Volume): string => (reason === undefined ? '' : ` ${reason}`);

const consequence = ({ purpose }: Volume): string =>
  purpose === 'swap' || purpose === 'hibernation' ? ': what is in memory is written to it in clear' : '';

/** What was not seen, and might have been wrong. */
function gaps(facts: DiskEncryptionFacts, inScope: readonly Volume[]): Verdict[] {
  const found: Verdict[] = facts.notSeen.map((reason) => unknown(reason));
  if (facts.environment === 'live') {
    found.push(unknown('This system runs from a live image: what is installed on the device is not what runs.'));
  }
  if (facts.environment === 'unknown' && facts.notSeen.length === 0) {
    found.push(unknown('Whether these disks are the machine’s own could not be seen.'));
  }
  if (facts.swap === 'unknown' && facts.notSeen.length === 0) {
    found.push(unknown('Where memory is swapped to could not be seen.'));
  }
  if (!inScope.some(({ purpose }) => purpose === 'system') && facts.environment !== 'live') {
    found.push(unknown('The volume that holds the system was not seen.'));
  }
  return found;
}

/** Reached only when every volume in scope was seen and is good. */
function goodWords(inScope: readonly Volume[]): string {
  const methods = [...new Set(inScope.flatMap(({ method }) => method ?? []))].sort();
  const by = methods.length > 0 ? ` (${methods.join(', ')})` : '';
  return inScope.length === 1
    ? `The only volume of this device is encrypted${by}.`
    : `All ${inScope.length} volumes of this device are encrypted${by}.`;
}

function volumesToMend(facts: DiskEncryptionFacts, parameters: Parameters): Volume[] {
  if (hostVerdict(facts.environment) !== null) return [];
  return facts.volumes.filter(
    (volume) => isInScope(volume, parameters) && volumeVerdict(volume, parameters).verdict !== 'pass',
  );
}

function never(value: never): never {
  throw new Error(`No rule for ${String(value)}`);
}
