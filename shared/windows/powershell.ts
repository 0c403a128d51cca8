// Questions to Windows. Each check has one, a short PowerShell script that reads CIM classes, the registry and cmdlets and
// answers in parts; all of a run go through one PowerShell process. Here is what the scripts share, and how a part is read.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer, FailureKind } from '../host.ts';

/** One question. Its script is an expression that makes a hashtable of parts: `@{ volumes = Part { … } }`. */
export interface Query {
  /** The id of the check that asks. */
  name: string;
  /** Why it is asked, for whoever reviews what the agent does. */
  why: string;
  script: string;
  /** When it may take longer than other questions. */
  timeoutMs?: number;
}

/**
 * Goes before each script. `Part` keeps what one part came to, always as a list, or which error it met: its id and the
 * HRESULT of the innermost exception, never a text, which is in the language of the system and may hold names. `Reg`
 * reads the 64-bit view of the registry; what is not there is null, what may not be read is an error. `Ms` makes
 * milliseconds since 1970 of a date.
 */
export const prelude = `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Threading.Thread]::CurrentThread.CurrentCulture = [Globalization.CultureInfo]::InvariantCulture
function Part([scriptblock] $Body) {
  try { @{ value = @(& $Body) } }
  catch { @{ error = @{ id = [string] $_.FullyQualifiedErrorId; hresult = [int] $_.Exception.GetBaseException().HResult } } }
}
function Key([string] $Hive, [string] $Path) {
  [Microsoft.Win32.RegistryKey]::OpenBaseKey($Hive, 'Registry64').OpenSubKey($Path)
}
function Reg([string] $Hive, [string] $Path, [string] $Name) {
  $key = Key $Hive $Path
  if ($null -eq $key) { return $null }
  try { $key.GetValue($Name, $null) } finally { $key.Dispose() }
}
function Ms($Date) {
  if ($null -eq $Date) { return $null }
  ([DateTimeOffset] ([DateTime] $Date).ToUniversalTime()).ToUnixTimeMilliseconds()
}
`;

const PartAnswer = Type.Object({
  value: Type.Optional(Type.Array(Type.Unknown())),
  error: Type.Optional(Type.Object({ id: Type.String(), hresult: Type.Integer() })),
});

/**
 * One part of an answer: what it listed, or why not. Of an answer that lacks the part, or has it in another form,
 * nothing is known.
 */
export function partOf(answer: Answer<unknown>, name: string): Answer<unknown[]> {
  if (!answer.ok) return answer;
  const parts = answer.value;
  const part = new Map<string, unknown>(Object.entries(parts ?? {})).get(name);
  if (!Value.Check(PartAnswer, part)) return broken(name, 'Windows answered in a form that is not understood');
  if (part.error !== undefined) return refused(name, part.error.id, part.error.hresult);
  return part.value === undefined ? broken(name, 'Windows answered nothing') : { ok: true, value: part.value };
}

const broken = (name: string, what: string): Answer<never> => failed(name, 'failed', what);

/** [MS-ERREF] and [MS-WMI] name these; a HRESULT is a signed number in .NET. */
const kindOfHresult: Record<number, FailureKind> = {
  [0x80070005 | 0]: 'denied', // E_ACCESSDENIED
  [0x80041003 | 0]: 'denied', // WBEM_E_ACCESS_DENIED
  [0x8013150a | 0]: 'denied', // COR_E_SECURITY
  [0x80041010 | 0]: 'absent', // WBEM_E_INVALID_CLASS
  [0x8004100e | 0]: 'absent', // WBEM_E_INVALID_NAMESPACE
  [0x80041002 | 0]: 'absent', // WBEM_E_NOT_FOUND
};

function refused(name: string, id: string, hresult: number): Answer<never> {
  const code = `0x${(hresult >>> 0).toString(16)}`;
  if (isBlocked(id)) return failed(name, 'denied', `blocked by policy (${id}); allow the agent's scripts`);
  const kind = kindOfError(id) ?? kindOfHresult[hresult];
  if (kind === 'denied') return failed(name, kind, `access denied (${code}); run as administrator`);
  if (kind === 'absent') return failed(name, kind, `this Windows does not have it (${code})`);
  return failed(name, 'failed', `Windows refused (${code}, ${id})`);
}

const failed = (name: string, failure: FailureKind, words: string): Answer<never> => ({
  ok: false,
  failure,
  reason: `${name}: ${words}`,
});

/**
 * Application control (constrained language mode), an antivirus (AMSI), or an execution policy set by the organisation:
 * it keeps modules of scripts from loading, so that their cmdlets are found and cannot be had. That is no absence.
 */
const isBlocked = (id: string): boolean =>
  /^UnauthorizedAccess(,|$)|^CouldNotAutoload|ScriptContainedMaliciousContent|InConstrainedLanguage|LanguageMode/i.test(
    id,
  );

/** PowerShell's own ids do not depend on the language; CIM cmdlets put `HRESULT 0x…` at the start of theirs. */
function kindOfError(id: string): FailureKind | undefined {
  if (/^CommandNotFoundException/.test(id)) return 'absent';
  if (/UnauthorizedAccess|^PermissionDenied|SecurityException/.test(id)) return 'denied';
  const [, digits] = /^HRESULT 0x([0-9a-f]{8})/i.exec(id) ?? [];
  return digits === undefined ? undefined : kindOfHresult[Number.parseInt(digits, 16) | 0];
}
