// `palisade-agent`: everything it can be told to do.
import { register as registerCapture } from './commands/capture.ts';
import { register as registerCheck } from './commands/check.ts';
import { register as registerDoctor } from './commands/doctor.ts';
import { register as registerEnroll } from './commands/enroll.ts';
import { register as registerFacts } from './commands/facts.ts';
import { register as registerLibrary } from './commands/library.ts';
import { register as registerMeasure } from './commands/measure.ts';
import { register as registerRun } from './commands/run.ts';
import { register as registerStatus } from './commands/status.ts';
import { perform } from './program.ts';

void perform([
  registerEnroll,
  registerRun,
  registerStatus,
  registerCheck,
  registerFacts,
  registerDoctor,
  registerCapture,
  registerLibrary,
  registerMeasure,
]);
