// What the probes of screen-lock report: for each person at a screen, whether and when it locks.
import Type from 'typebox';

const Tri = Type.Union([Type.Literal('on'), Type.Literal('off'), Type.Literal('unknown')]);

export const UserLock = Type.Object({
  user: Type.String({ description: 'Login name' }),
  presence: Type.Union([Type.Literal('logged-in'), Type.Literal('known')], {
    description: 'logged-in: has a graphical session now; known: an account that could open one',
  }),
  desktop: Type.String({ description: 'gnome, kde, xfce, sway … of the session that runs, or "unknown"' }),
  locks: Tri,
  idleSeconds: Type.Union([Type.Integer({ minimum: 1 }), Type.Literal('never'), Type.Literal('unknown')]),
  graceSeconds: Type.Union([Type.Integer({ minimum: 0 }), Type.Literal('unknown')], {
    description: 'From the dark screen until a password is asked',
  }),
  lockOnSleep: Tri,
  enforced: Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('unknown')], {
    description: 'The user cannot change it',
  }),
  source: Type.String({ description: 'Where the answer was read' }),
  reason: Type.Optional(Type.String({ description: 'Why something is unknown' })),
});
export type UserLock = Type.Static<typeof UserLock>;

export const ScreenLockFacts = Type.Object({
  graphical: Type.Union([Type.Literal('yes'), Type.Literal('none'), Type.Literal('unknown')], {
    description: 'Whether anybody can sit before a graphical screen here at all',
  }),
  users: Type.Array(UserLock),
  notSeen: Type.Array(Type.String(), {
    description: 'What the probe could not look at, each with the reason and the cure',
  }),
  graphicalReason: Type.Optional(Type.String({ description: 'Where graphical is "none": what proves it' })),
  notes: Type.Optional(
    Type.Array(Type.String(), { description: 'What was seen and is not judged, such as sessions from other machines' }),
  ),
});
export type ScreenLockFacts = Type.Static<typeof ScreenLockFacts>;
