// Is every stick, card and external disk that is plugged in encrypted? What leaves the house in a pocket is lost first.
import Type from 'typebox';
import { fail, notApplicable, pass, unknown, type Verdict, worst } from '../../verdict.ts';
import { defineCheck } from '../define.ts';
import { type Medium, RemovableMediaFacts } from './facts.ts';
import { remedyFor } from './remedy.ts';

const Parameters = Type.Object({
  use: Type.Union([Type.Literal('encrypted'), Type.Literal('never')], {
    default: 'encrypted',
    title: 'Whether sticks, cards and external disks may be used',
    description:
      'When encrypted by default: 17.04(5) asks that personal information on portable devices be encrypted, not that there be none. Never: whatever is plugged in fails',
  }),
});
type Parameters = Type.Static<typeof Parameters>;

export const removableMediaEncryption = defineCheck({
  id: 'removable-media-encryption',
  title: 'Removable media',
  question: 'Is every stick, card and external disk that is plugged in encrypted?',
  facts: RemovableMediaFacts,
  parameters: Parameters,
  severity: 'high',
  every: '0 */15 * * * *',
  clauses: ['17.04(5)'],
  references: {
    cis: ['3.9'],
    nistCsf: ['PR.DS-01'],
    nist80053: ['MP-5', 'MP-7'],
    iso27001: ['7.10', '8.24'],
    soc2: ['CC6.7'],
    hipaa: ['164.310(d)(1)', '164.312(a)(2)(iv)'],
  },
  verdict,
  remedy: (facts, parameters, system) =>
    isOutside(facts)
      ? []
      : remedyFor(
          facts.media.filter((one) => !isGood(one, parameters)),
          facts.notSeen,
          system,
        ),
});

function verdict(facts: RemovableMediaFacts, parameters: Parameters): Verdict {
  if (facts.environment === 'container')
    return notApplicable(
      'This is a container: what is plugged in belongs to the machine it runs on. Enrol that machine.',
    );
  if (facts.environment === 'wsl')
    return notApplicable(
      'This is Linux inside Windows (WSL): what is plugged in belongs to Windows. Enrol the Windows machine.',
    );
  const judged = facts.media.map((medium) => mediumVerdict(medium, parameters));
  const wrong = [...judged.filter(({ verdict }) => verdict !== 'pass'), ...gaps(facts)];
  if (wrong.length > 0) return worst(wrong);
  if (facts.media.length === 0) return notApplicable('No stick, card or external disk is plugged in.');
  return pass(
    facts.media.length === 1
      ? 'The only volume on removable media is encrypted.'
      : `All ${facts.media.length} volumes on removable media are encrypted.`,
  );
}

const isOutside = ({ environment }: RemovableMediaFacts): boolean =>
  environment === 'container' || environment === 'wsl';

const isGood = (medium: Medium, parameters: Parameters): boolean =>
  mediumVerdict(medium, parameters).verdict === 'pass';

function mediumVerdict(medium: Medium, { use }: Parameters): Verdict {
  const name = nameOf(medium);
  if (use === 'never') return fail(`${name} is plugged in, and the policy allows no removable media.`);
  const percent = medium.percent === undefined ? '' : ` (${medium.percent} % done)`;
  switch (medium.state) {
    case 'off':
    case 'home-only':
      return fail(`${name} is not encrypted: whoever finds it can read it.`);
    case 'partly':
      return fail(`${name} is not encrypted on every disk it lies on.`);
    case 'encrypting':
      return fail(`${name} is still being encrypted${percent}.`);
    case 'decrypting':
      return fail(`${name} is being decrypted${percent}.`);
    case 'suspended':
      return fail(`${name} is encrypted, but the key lies open beside it.`);
    case 'at-rest-only':
      return fail(`${name} opens without anybody's secret: whoever has it can read it.`);
    case 'unknown':
      return unknown(`Whether ${lower(name)} is encrypted is not known.${because(medium)}`);
    case 'on':
    case 'locked':
      return pass(`${name} is encrypted.`);
    default:
      return never(medium.state);
  }
}

/** `The removable volume /media/alice/STICK (vfat)`. Begins a sentence. */
function nameOf({ mounts, device, id, filesystem }: Medium): string {
  return `The removable volume ${mounts[0] ?? device ?? id}${filesystem === null ? '' : ` (${filesystem})`}`;
}

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const because = ({ reason }: Medium): string => (reason === undefined ? '' : ` ${reason}`);

function gaps({ environment, notSeen }: RemovableMediaFacts): Verdict[] {
  const found = notSeen.map((reason) => unknown(reason));
  return environment === 'unknown' && found.length === 0
    ? [unknown('Whether this machine sees its own disks is not known.')]
    : found;
}

function never(value: never): never {
  throw new Error(`No rule for ${String(value)}`);
}
