// What kind of machine facts belong to, and what is said of those whose hardware is another system's.
import Type from 'typebox';
import { notApplicable, type Verdict } from './verdict.ts';

export const Environment = Type.Union(
  [
    Type.Literal('machine'),
    Type.Literal('virtual-machine'),
    Type.Literal('container'),
    Type.Literal('wsl'),
    Type.Literal('unknown'),
  ],
  { description: 'A container or WSL has its host’s kernel and neither its disks nor its firmware' },
);
export type Environment = Type.Static<typeof Environment>;

/** Null where the hardware is this system's own, or may be. `what` as in `the firmware`. */
export function outsideVerdict(environment: Environment, what: string): Verdict | null {
  switch (environment) {
    case 'container':
      return notApplicable(`This is a container: ${what} belongs to the machine it runs on. Enrol that machine.`);
    case 'wsl':
      return notApplicable(
        `This is Linux inside Windows (WSL): ${what} belongs to Windows. Enrol the Windows machine.`,
      );
    case 'machine':
    case 'virtual-machine':
    case 'unknown':
      return null;
    default:
      return never(environment);
  }
}

function never(value: never): never {
  throw new Error(`No rule for ${String(value)}`);
}
