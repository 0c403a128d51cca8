// The door of live updates: a word to every open dashboard that something changed.
export type { Live } from './plugin.ts';
