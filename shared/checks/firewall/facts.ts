// What the probes of firewall report: for each kind of network that the system tells apart, what becomes of a connection
// from outside that nobody asked for.
import Type from 'typebox';
import { Environment } from '../../environment.ts';

export const Guard = Type.Object({
  network: Type.Union(
    [
      Type.Literal('ipv4'),
      Type.Literal('ipv6'),
      Type.Literal('all'),
      Type.Literal('domain'),
      Type.Literal('private'),
      Type.Literal('public'),
    ],
    { description: 'Linux tells IPv4 and IPv6 apart, Windows three kinds of networks, macOS none' },
  ),
  state: Type.Union(
    [Type.Literal('on'), Type.Literal('open'), Type.Literal('off'), Type.Literal('absent'), Type.Literal('unknown')],
    {
      description:
        'on: what no rule allows is kept out; open: there are rules, or it is switched on, and it lets everything in; absent: the machine does not speak this protocol',
    },
  ),
  openPorts: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Ports, TCP and UDP counted together, that strangers can connect to' }),
  ),
  doubtfulPorts: Type.Optional(Type.Integer({ minimum: 0, description: 'Ports of which that could not be told' })),
  exemptAdapters: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Windows: adapters that lead to a network, for which it is switched off' }),
  ),
  doubtfulAdapters: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'Windows: adapters for which it is switched off, and that may lead to one',
    }),
  ),
  virtualAdapters: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Windows: adapters for which it is switched off, of this machine alone' }),
  ),
  reason: Type.Optional(Type.String({ description: 'Why the state is not known, or what else explains it' })),
});
export type Guard = Type.Static<typeof Guard>;

export const FirewallFacts = Type.Object({
  environment: Environment,
  guards: Type.Array(Guard),
  program: Type.Union([Type.String(), Type.Null()], {
    description: 'What manages the rules, where the rules show it: ufw, firewalld …',
  }),
  otherProducts: Type.Array(
    Type.Object({
      name: Type.String(),
      state: Type.Union([Type.Literal('on'), Type.Literal('off'), Type.Literal('unknown')]),
    }),
    { description: 'Firewalls of other makers that the system knows of' },
  ),
  stealth: Type.Optional(
    Type.Union([Type.Literal('on'), Type.Literal('off'), Type.Literal('unknown')], {
      description: 'macOS: whether it leaves probes without any answer',
    }),
  ),
  notSeen: Type.Array(Type.String(), {
    description: 'What the probe could not look at, each with the reason and the cure',
  }),
});
export type FirewallFacts = Type.Static<typeof FirewallFacts>;
