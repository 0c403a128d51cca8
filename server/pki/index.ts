// The door of the collector's identity.
export { IdentityProblem } from './identity.ts';
export { hostOf, isCertifiable, outerAddresses } from './names.ts';
