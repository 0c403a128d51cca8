// What the probes of tpm report: whether the device has a chip that keeps keys, and whether the system sees it.
import Type from 'typebox';
import { Environment } from '../../environment.ts';

export const TpmFacts = Type.Object({
  environment: Environment,
  state: Type.Union(
    [
      Type.Literal('present', { description: 'The system sees it and can use it' }),
      Type.Literal('unused', { description: 'It is there, and is switched off or without a driver' }),
      Type.Literal('absent'),
      Type.Literal('unknown'),
    ],
    { description: 'Whether there is a chip that keeps keys' },
  ),
  kind: Type.Union([Type.Literal('tpm'), Type.Literal('secure-enclave'), Type.Literal('t2'), Type.Null()]),
  version: Type.Union([Type.Literal('1.2'), Type.Literal('2.0'), Type.Null()], {
    description: 'Of the TPM specification; null where it is none or does not say',
  }),
  reason: Type.Optional(Type.String({ description: 'Why the state is unknown, or what is remarkable about it' })),
});
export type TpmFacts = Type.Static<typeof TpmFacts>;
