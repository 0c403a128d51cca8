// The door of the collector's identity.
export { isFor } from './certificates.ts';
export { IdentityProblem } from './identity.ts';
export { hostOf, isCertifiable, outerAddresses } from './names.ts';
export type { Pki } from './plugin.ts';
