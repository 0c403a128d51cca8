// The script that PowerShell runs for a whole run of the agent: it takes questions from its input, a line each, and gives a
// line for each to its output. Both are Base64, so that neither depends on a code page. Windows PowerShell 5.1.

/** Begins each line that is an answer; whatever else a cmdlet prints is none. */
export const answerMark = 'palisade-answer';

/** Begins the one line that is said where policy lets no such script run; the language mode follows. */
export const blockedMark = 'palisade-blocked';

/**
 * In constrained language mode no method may be called, so that is looked at before anything else. Modules come from the
 * system's own folder alone, where only the system writes. With the type data of arrays in place, 5.1 writes some lists
 * as an object of `value` and `Count` (PowerShell/PowerShell#3153). When the input ends, so does the loop.
 */
export const loop = `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
  '${blockedMark} ' + $ExecutionContext.SessionState.LanguageMode
  exit 0
}
$env:PSModulePath = $PSHOME + '\\Modules'
Remove-TypeData -TypeName System.Array -ErrorAction SilentlyContinue
$utf8 = New-Object System.Text.UTF8Encoding($false)
while ($true) {
  $line = [Console]::In.ReadLine()
  if ($null -eq $line) { exit 0 }
  $words = $line.Split(' ')
  try {
    $question = [scriptblock]::Create($utf8.GetString([Convert]::FromBase64String($words[1])))
    $kind = 'value'
    $json = ConvertTo-Json -InputObject (& $question) -Depth 8 -Compress
  } catch {
    $kind = 'error'
    $met = @{ id = [string] $_.FullyQualifiedErrorId; hresult = [int] $_.Exception.GetBaseException().HResult }
    $json = ConvertTo-Json -InputObject $met -Compress
  }
  $coded = [Convert]::ToBase64String($utf8.GetBytes($json))
  [Console]::Out.WriteLine('${answerMark} ' + $words[0] + ' ' + $kind + ' ' + $coded)
  [Console]::Out.Flush()
}
`;
