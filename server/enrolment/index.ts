// The door of enrolment: how a device gets its identity, and what the collector is called.
export { collectorId } from './collector.ts';
