// Does the screen lock by itself? Which clauses ask, what policy may say, and what the facts amount to.
import Type from 'typebox';
import { inWords } from '../../clock.ts';
import { fail, notApplicable, pass, unknown, type Verdict, worst } from '../../verdict.ts';
import { defineCheck } from '../define.ts';
import { ScreenLockFacts, type UserLock } from './facts.ts';
import { stepFor } from './remedy.ts';

const Parameters = Type.Object({
  maxIdleSeconds: Type.Integer({
    default: 900,
    minimum: 30,
    maximum: 86_400,
    title: 'Longest time from the last touch until a password is asked, in seconds',
    description:
      'The regulation names no number; 15 minutes is what CIS and most auditors accept for a desk in an office. A grace of up to five seconds after it, which Windows, KDE and Cinnamon have by themselves, is not counted',
  }),
});

export const screenLock = defineCheck({
  id: 'screen-lock',
  title: 'Screen lock',
  question: 'Does the screen lock by itself, for everyone who works at it?',
  facts: ScreenLockFacts,
  parameters: Parameters,
  severity: 'high',
  every: '0 */15 * * * *',
  clauses: ['17.04(1)(d)'],
  references: {
    cis: ['4.3'],
    nistCsf: ['PR.AA-03'],
    nist80053: ['AC-11'],
    iso27001: ['7.7', '8.1'],
    soc2: ['CC6.1'],
    hipaa: ['164.312(a)(2)(iii)', '164.310(c)'],
  },
  verdict: (facts, { maxIdleSeconds }) => judgeScreens(facts, maxIdleSeconds),
  remedy: (facts, { maxIdleSeconds }) => remedyOf(facts, maxIdleSeconds),
});

/** Worst of all people; whatever could not be looked at might be worse than what was, so it is unknown at best. */
function judgeScreens(
  { graphical, users, notSeen, graphicalReason }: ScreenLockFacts,
  maxIdleSeconds: number,
): Verdict {
  const verdicts = [
    ...users.map((user) => judgeUser(user, maxIdleSeconds)),
    ...notSeen.map((what) => unknown(ended(what))),
  ];
  if (verdicts.length > 0) return worst(verdicts);
  switch (graphical) {
    case 'none':
      return notApplicable(`There is no graphical screen here. ${graphicalReason ?? ''}`.trim());
    case 'unknown':
      return unknown('Whether anybody sits before a graphical screen here cannot be told.');
    case 'yes':
      return unknown('There is a graphical screen, but nobody was found who uses it.');
  }
}

/** Reasons are joined into one text, so each ends like a sentence. */
const ended = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

/**
 * Seconds in which somebody may still wake the screen. CIS asks for 900 and, apart from it, for a lock-delay or a
 * ScreenSaverGracePeriod of 5 at most, so a machine hardened to the letter comes to 905.
 */
const briefGrace = 5;

/** What is certainly wrong first, then what is not known, then the sum; pass is what is left. */
function judgeUser(one: UserLock, maxIdleSeconds: number): Verdict {
  const { user, locks, idleSeconds, graceSeconds } = one;
  if (locks === 'off' || idleSeconds === 'never') return fail(`${user}'s screen never locks by itself.`);
  const idle = idleSeconds === 'unknown' ? 0 : idleSeconds;
  const grace = graceSeconds === 'unknown' ? 0 : graceSeconds;
  if (idle + (grace > briefGrace ? grace : 0) > maxIdleSeconds) {
    return fail(
      `${user}'s screen asks for the password only after ${inWords((idle + grace) * 1000)}; at most ${inWords(maxIdleSeconds * 1000)} is allowed.`,
    );
  }
  if (locks === 'unknown' || idleSeconds === 'unknown' || graceSeconds === 'unknown') {
    return unknown(
      `Whether ${user}'s screen locks cannot be told: ${ended(one.reason ?? 'the settings could not be read')}`,
    );
  }
  return pass(`${user}'s screen locks after ${inWords((idleSeconds + graceSeconds) * 1000)}.`);
}

function remedyOf({ users, notSeen }: ScreenLockFacts, maxIdleSeconds: number): string[] {
  const verdicts = users.map((one) => ({ one, verdict: judgeUser(one, maxIdleSeconds).verdict }));
  const failing = verdicts.filter(({ verdict }) => verdict === 'fail').map(({ one }) => stepFor(one, maxIdleSeconds));
  const isUnclear = notSeen.length > 0 || verdicts.some(({ verdict }) => verdict === 'unknown');
  return isUnclear
    ? [...failing, 'The reason names what kept the agent from seeing the rest; mend that, then check again.']
    : failing;
}
