// The version of this agent: put in when it was built into one executable, else what package.json says.
import { createRequire } from 'node:module';

/** Defined by the build alone. */
declare const PALISADE_VERSION: string | undefined;

function versionOfSource(): string {
  const manifest: unknown = createRequire(import.meta.url)('../package.json');
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '0.0.0';
}

export const agentVersion: string = typeof PALISADE_VERSION === 'string' ? PALISADE_VERSION : versionOfSource();
