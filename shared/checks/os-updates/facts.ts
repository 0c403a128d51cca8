// What the probes of os-updates report: what waits to be installed, since when, how fresh that knowledge is, and which
// release this is. How long a release gets updates is not a fact of the device but of support-table.ts.
import Type from 'typebox';
import { Instant } from '../../clock.ts';

const Count = Type.Union([Type.Integer({ minimum: 0 }), Type.Literal('unknown')]);

/** Two bounds, since few systems write down when they were first told of an update. */
const bounds = {
  knownSince: Type.Union([Instant, Type.Null()], {
    description: 'The longest wait is at least as long as since this moment; null: nothing is known',
  }),
  notBefore: Type.Union([Instant, Type.Null()], {
    description: 'The longest wait is at most as long as since this moment; null: nothing is known',
  }),
};
const Wait = Type.Object(bounds);
export type Wait = Type.Static<typeof Wait>;

export const Release = Type.Object({
  family: Type.String({ description: 'debian, ubuntu, fedora, rhel, macos, windows …: the ID of os-release on Linux' }),
  version: Type.Union([Type.String(), Type.Null()], { description: '12, 24.04, 15.6.1, 10.0.26100.2314' }),
  edition: Type.Optional(Type.String({ description: 'Windows: EditionID; Linux: VARIANT_ID' })),
  name: Type.String({ description: 'As people call it: Debian 12, macOS 15.6.1' }),
  basedOn: Type.Optional(
    Type.String({ description: 'Code name of the Debian or Ubuntu release whose updates a derivative takes' }),
  ),
  supportEndsAt: Type.Union([Instant, Type.Null()], { description: 'What the system itself says, as Fedora does' }),
  extendedSupport: Type.Union([Type.Literal('on'), Type.Literal('off'), Type.Literal('unknown')], {
    description: 'Whether it is signed up for security updates past the regular end: Ubuntu Pro, Windows ESU',
  }),
});
export type Release = Type.Static<typeof Release>;

export const OsUpdatesFacts = Type.Object({
  release: Release,
  source: Type.String({ description: 'Where updates come from: apt, dnf, zypper, pacman, macos, windows-update …' }),
  security: Type.Object({ waiting: Count, ...bounds }),
  heldBack: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Of these, how many somebody told the system not to install' }),
  ),
  others: Type.Union([Type.Integer({ minimum: 0 }), Type.Literal('unknown')], {
    description: 'Updates that wait and are not known to be about security',
  }),
  rolling: Type.Boolean({
    description: 'The system has no separate security updates and gets them by whole upgrades (Arch and its kind)',
  }),
  lastUpgradeAt: Type.Union([Instant, Type.Null()], { description: 'Last whole upgrade of a rolling system' }),
  perhapsUpgradedAt: Type.Optional(
    Type.Union([Instant, Type.Null()], {
      description: 'Last upgrade of a rolling system of which nothing says whether it was whole',
    }),
  ),
  listsMadeAt: Type.Union([Instant, Type.Literal('never'), Type.Literal('unknown')], {
    description: 'Age of the knowledge of what there is: later updates are not known here',
  }),
  automatic: Type.Object({
    state: Type.Union([
      Type.Literal('on'),
      Type.Literal('download-only'),
      Type.Literal('notify-only'),
      Type.Literal('paused'),
      Type.Literal('off'),
      Type.Literal('unknown'),
    ]),
    by: Type.Union([Type.String(), Type.Null()], { description: 'What installs them, or what says that nothing does' }),
  }),
  restart: Type.Object({
    state: Type.Union([Type.Literal('needed'), Type.Literal('not-needed'), Type.Literal('unknown')]),
    ...bounds,
  }),
  notSeen: Type.Array(Type.String(), { description: 'What could not be looked at, each with the reason and the cure' }),
});
export type OsUpdatesFacts = Type.Static<typeof OsUpdatesFacts>;

export const noWait: Wait = { knownSince: null, notBefore: null };
