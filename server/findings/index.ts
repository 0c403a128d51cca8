// The door of findings: the standing verdict of each check on each device.

export { checksOfClause, type FindingRow, judgeAnew, standingOf, type Taken, takeReport } from './domain.ts';
export { type Freshness, freshness, standingRank, standingSql } from './freshness.ts';
export { findingsOf, saveFindings } from './queries.ts';
