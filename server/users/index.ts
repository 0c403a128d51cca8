// The door of users: who asks, and whether they may.
export type { Users } from './plugin.ts';
