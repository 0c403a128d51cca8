// The door of persons: who they are, and whether those who left can still get in.
export { onDeviceConnected } from './ask.ts';
export { followAssignment, type Leaving, leavingsOn, saveCutoff } from './cutoffs.ts';
export { assessCutoff, type CutoffRow, stateOf, toCutOff, worstCutoff } from './domain.ts';
