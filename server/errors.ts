// Every refusal the collector can give: code, status, what went wrong and what to do about it. No handler builds a
// message for a failure by hand.
import type { ErrorReply } from '../shared/api/nouns.ts';

interface ErrorKind {
  status: number;
  message: string;
  cure: string;
}

const catalogue = {
  'not-found': {
    status: 404,
    message: 'There is nothing here by that name.',
    cure: 'Check the address, or search for it.',
  },
  'not-logged-in': { status: 401, message: 'You are not logged in.', cure: 'Log in and try again.' },
  'not-allowed': { status: 403, message: 'Your role does not allow this.', cure: 'Ask an administrator.' },
  invalid: {
    status: 400,
    message: 'The request does not have the form it must have.',
    cure: 'Mend the field named and send it again.',
  },
  conflict: {
    status: 409,
    message: 'Something else was done to this at the same time.',
    cure: 'Look at it as it is now, and try again.',
  },
  'too-large': { status: 413, message: 'The request is too large.', cure: 'Send less at once.' },
  'wrong-media': {
    status: 415,
    message: 'The body of a request must be JSON.',
    cure: 'Send it with the header "content-type: application/json".',
  },
  'too-many': { status: 429, message: 'That was tried too often.', cure: 'Wait a minute and try again.' },
  busy: { status: 503, message: 'The collector is busy.', cure: 'Try again in a minute.' },
  internal: {
    status: 500,
    message: 'The collector failed at this.',
    cure: 'Try again; if it stays, look into its log.',
  },

  // How a request came
  'cross-site': {
    status: 403,
    message: 'This request came from a page of another site.',
    cure: 'Do it from the collector’s own pages.',
  },
  'wrong-host': {
    status: 421,
    message: 'This address answers on this machine alone, under the name localhost.',
    cure: 'Open http://localhost with the collector’s local port, or the https address from elsewhere.',
  },
  'upgrade-required': {
    status: 426,
    message: 'Agents connect here by WebSocket.',
    cure: 'Install the agent and enrol it; this address is not for browsers.',
  },
  'tls-only': {
    status: 403,
    message: 'Devices enrol over TLS alone.',
    cure: 'Use the https address of the collector.',
  },

  // Who asks
  'wrong-credentials': {
    status: 401,
    message: 'The name or the password is wrong.',
    cure: 'Try again; after ten failures the account is closed for a while.',
  },
  'locked-out': {
    status: 429,
    message: 'This account is closed for a while, because its password was wrong too often.',
    cure: 'Wait fifteen minutes and try again.',
  },
  'setup-done': {
    status: 409,
    message: 'The first administrator is there already.',
    cure: 'Log in. If nobody can, ask whoever owns the collector’s data folder.',
  },
  'wrong-code': {
    status: 403,
    message: 'This set-up link is not the one that the collector printed last.',
    cure: 'Take the link from the collector’s newest start; each start prints another.',
  },

  // Enrolment
  'token-unknown': {
    status: 403,
    message: 'This collector did not make this enrolment token.',
    cure: 'Copy the whole token again, or ask for a new one.',
  },
  'token-spent': {
    status: 403,
    message: 'This enrolment token has been used as often as it may be.',
    cure: 'Ask for a new token.',
  },
  'token-expired': { status: 403, message: 'This enrolment token has expired.', cure: 'Ask for a new token.' },
  'token-revoked': { status: 403, message: 'This enrolment token was revoked.', cure: 'Ask for a new token.' },
  'bad-signature': {
    status: 403,
    message: 'The signature was not made by the key that came with it.',
    cure: 'Update the agent and enrol again; if it stays, report it as a fault.',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof catalogue;

/** A refusal. Thrown anywhere below a route; the app turns it into an ErrorReply. */
export class Problem extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: Partial<Omit<ErrorReply['error'], 'code'>>;

  /** `details` replaces the catalogue's words where they can be more exact, and names the field. */
  constructor(code: ErrorCode, details: Partial<Omit<ErrorReply['error'], 'code'>> = {}, cause?: unknown) {
    super(details.message ?? catalogue[code].message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = catalogue[code].status;
    this.details = details;
  }

  toReply(): ErrorReply {
    const { message, cure } = catalogue[this.code];
    return { error: { code: this.code, message, cure, ...this.details } };
  }
}
