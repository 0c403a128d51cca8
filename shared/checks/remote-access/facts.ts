// What the probes of remote-access report: by which services somebody could get at this device from the network.
import Type from 'typebox';
import { Environment } from '../../environment.ts';

const YesNo = Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('unknown')]);

export const Service = Type.Object({
  kind: Type.Union(
    [
      Type.Literal('ssh'),
      Type.Literal('remote-desktop'),
      Type.Literal('remote-control'),
      Type.Literal('remote-assistance'),
      Type.Literal('remote-management'),
      Type.Literal('file-sharing'),
      Type.Literal('clear-protocol'),
    ],
    {
      description:
        'remote-control: a program that hands the device to whoever has its code or account, by way of its maker; clear-protocol: telnet and others that send passwords as they are',
    },
  ),
  name: Type.String({ description: 'As people call it: SSH, Remote Desktop, VNC …' }),
  state: Type.Union([Type.Literal('on'), Type.Literal('off'), Type.Literal('unknown')], {
    description: 'on: it can be reached from other machines, were it not for a firewall',
  }),
  ports: Type.Array(Type.Integer({ minimum: 0, maximum: 65_535 })),
  encrypted: YesNo,
  passwordLogin: Type.Optional(
    Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('unknown')], {
      description: 'SSH: whether a password alone lets somebody in',
    }),
  ),
  rootLogin: Type.Optional(
    Type.Union([Type.Literal('no'), Type.Literal('keys'), Type.Literal('yes'), Type.Literal('unknown')], {
      description: 'SSH: whether root may log in; keys: not by password',
    }),
  ),
  networkLevel: Type.Optional(
    Type.Union([Type.Literal('required'), Type.Literal('not-required'), Type.Literal('unknown')], {
      description: 'Remote Desktop: whether people have to prove who they are before they see the log-in screen',
    }),
  ),
  reason: Type.Optional(Type.String({ description: 'Why something about it is not known' })),
});
export type Service = Type.Static<typeof Service>;

export const RemoteAccessFacts = Type.Object({
  environment: Environment,
  services: Type.Array(Service),
  otherPorts: Type.Array(Type.Integer({ minimum: 0, maximum: 65_535 }), {
    description: 'TCP ports on which something else listens to the network; what it is stays on the device',
  }),
  unknownPorts: Type.Array(Type.Integer({ minimum: 0, maximum: 65_535 }), {
    description: 'TCP ports of which it could not be seen what listens there',
  }),
  listing: Type.Union([Type.Literal('complete'), Type.Literal('partial')], {
    description: 'complete: nothing that listens or runs is left out, so that a service that is not listed is off',
  }),
  notSeen: Type.Array(Type.String(), {
    description: 'What the probe could not look at, each with the reason and the cure',
  }),
});
export type RemoteAccessFacts = Type.Static<typeof RemoteAccessFacts>;
