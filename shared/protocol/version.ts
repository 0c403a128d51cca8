// The version of what agent and collector say to each other: one rising integer.
//   1  2026-11  First: challenge, hello, welcome, reports, ack, check-now, policy, pause, want-facts, refused.
export const protocolVersion = 1;

/** Oldest version that a collector of this one still understands. */
export const oldestProtocolVersion = 1;

export const subprotocol = 'palisade.v1';
