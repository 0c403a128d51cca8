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
  internal: {
    status: 500,
    message: 'The collector failed at this.',
    cure: 'Try again; if it stays, look into its log.',
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
