// Stands in for async-hook-domain, by which tap finds out which test an error belongs to that nobody caught. That follows
// every promise from its birth to its end, which takes half of the processor time of tests that make many. Here such an
// error belongs to the file: its own stack tells the rest.
let file;

function give(error, type) {
  if (file === undefined) throw error;
  file.onerror(error, type);
}

process.on('uncaughtException', (error) => give(error, 'uncaughtException'));
process.on('unhandledRejection', (error) => give(error, 'unhandledRejection'));

export class Domain {
  /** The first is that of the file as a whole; those of its tests follow. */
  constructor(onerror) {
    this.onerror = onerror;
    file ??= this;
  }

  destroy() {
    if (file === this) file = undefined;
  }
}
