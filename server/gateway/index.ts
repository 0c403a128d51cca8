// The door of the gateway: the devices that are connected at this moment, and what can be said to them.
export type { Gateway } from './plugin.ts';
