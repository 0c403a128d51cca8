// What the probes of secure-boot report: whether the firmware starts only what it knows to be genuine.
import Type from 'typebox';
import { Environment } from '../../environment.ts';

export const SecureBootFacts = Type.Object({
  environment: Environment,
  state: Type.Union(
    [
      Type.Literal('on'),
      Type.Literal('reduced', {
        description: 'On, and less strict than it can be: some of what it checks is let through',
      }),
      Type.Literal('setup-mode', { description: 'Whoever starts the machine may put in keys of their own' }),
      Type.Literal('off'),
      Type.Literal('unsupported', { description: 'Started in the old way (BIOS), or the machine has no such thing' }),
      Type.Literal('unknown'),
    ],
    { description: 'How strictly the firmware checks what it starts' },
  ),
  lacks: Type.Optional(
    Type.Union(
      [
        Type.Literal('uefi-start', { description: 'The firmware has UEFI, and the system was started in the old way' }),
        Type.Literal('uefi', { description: 'The firmware has none' }),
        Type.Literal('secure-boot', { description: 'The firmware has UEFI, without Secure Boot' }),
      ],
      { description: 'Of what is unsupported: what it would take; absent where that is not told' },
    ),
  ),
  integrity: Type.Optional(
    Type.Union([Type.Literal('on'), Type.Literal('custom'), Type.Literal('off'), Type.Literal('unknown')], {
      description: 'macOS: System Integrity Protection',
    }),
  ),
  reason: Type.Optional(Type.String({ description: 'Why the state is unknown, or what is remarkable about it' })),
});
export type SecureBootFacts = Type.Static<typeof SecureBootFacts>;
