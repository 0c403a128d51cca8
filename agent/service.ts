// `palisade-agent run` alone: what the executable starts as the service, which stays in memory all day, and so without the
// probes, their parsers and whatever else the other commands need.
import { register as registerRun } from './commands/run.ts';
import { perform } from './program.ts';

void perform([registerRun]);
