// What a company declares about updates by declarative device management, from macOS 15 on: softwareupdated keeps it in a file
// of its own, and no profile shows it (com.apple.configuration.softwareupdate.settings).
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer, Host } from '../../../host.ts';
import { readDictionary } from '../../../macos/software-update.ts';

const path = '/var/db/softwareupdate/SoftwareUpdateDDMStatePersistence.plist';
const firstRelease = 15;

const Days = Type.Optional(Type.Integer({ minimum: 0, maximum: 90 }));
const Setting = Type.Optional(Type.Union([Type.Integer(), Type.Boolean()]));
const Declared = Type.Object({
  minorOSDeferralPeriod: Days,
  combinedUpdatesDeferralPeriod: Days,
  systemUpdatesDeferralPeriod: Days,
  automaticallyCheck: Setting,
  automaticallyDownload: Setting,
  automaticallyInstallOSUpdates: Setting,
  automaticallyInstallSystemAndSecurityUpdates: Setting,
  enableRapidSecurityResponse: Setting,
});
export type Declared = Type.Static<typeof Declared>;

const Fields = Type.Object({ SUCoreDDMDeclarationGlobalSettings: Type.Optional(Type.Unknown()) });

/** Empty: nothing is declared. */
export async function readDeclared(host: Host, major: number): Promise<Answer<Declared>> {
  if (major < firstRelease) return { ok: true, value: {} };
  const state = await readDictionary(host, path);
  if (!state.ok) return state.failure === 'absent' ? { ok: true, value: {} } : state;
  const fields = state.value.get('SUCorePersistedStatePolicyFields') ?? {};
  const settings = Value.Check(Fields, fields) ? (fields.SUCoreDDMDeclarationGlobalSettings ?? {}) : undefined;
  if (Value.Check(Declared, settings)) return { ok: true, value: settings };
  return { ok: false, failure: 'failed', reason: `${path}: not in a form that is understood` };
}

/** Days for which updates of this release, and of what stands apart from the system like Safari, are hidden. */
export const hiddenDays = (declared: Declared): number =>
  Math.max(
    declared.minorOSDeferralPeriod ?? 0,
    declared.combinedUpdatesDeferralPeriod ?? 0,
    declared.systemUpdatesDeferralPeriod ?? 0,
  );

/** Which of the preferences of softwareupdated a declaration stands above. */
const above = {
  AutomaticCheckEnabled: 'automaticallyCheck',
  AutomaticDownload: 'automaticallyDownload',
  AutomaticallyInstallMacOSUpdates: 'automaticallyInstallOSUpdates',
  CriticalUpdateInstall: 'automaticallyInstallSystemAndSecurityUpdates',
  ConfigDataInstall: 'automaticallyInstallSystemAndSecurityUpdates',
} as const satisfies Record<string, keyof Declared>;
export type Preference = keyof typeof above;

/** `doubtful`: declared, and neither always on nor left out; which number stands for always off, Apple does not say. */
export function declaredFor(declared: Declared, name: Preference): 'on' | 'doubtful' | 'not-declared' {
  const value = declared[above[name]];
  if (value === undefined) return 'not-declared';
  return value === 1 || value === true ? 'on' : 'doubtful';
}
