// What a program on Windows is told of the world: folders of the system and of the account, and nothing else.

/** Of the agent's own environment what Windows and its programs need, and nothing that could load code into it. */
const kept = [
  'SystemRoot',
  'SystemDrive',
  'windir',
  'ComSpec',
  'PATHEXT',
  'TEMP',
  'TMP',
  'ProgramData',
  'ProgramFiles',
  'ProgramFiles(x86)',
  'ProgramW6432',
  'CommonProgramFiles',
  'ALLUSERSPROFILE',
  'USERPROFILE',
  'LOCALAPPDATA',
  'APPDATA',
  'COMPUTERNAME',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
];

/** Names of variables have no case on Windows. Without SystemRoot nothing starts there. */
export function windowsEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const wanted = new Set(kept.map((name) => name.toUpperCase()));
  const own = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && wanted.has(name.toUpperCase()) ? [[name, value] as const] : [],
  );
  const root = own.find(([name]) => name.toUpperCase() === 'SYSTEMROOT')?.[1] ?? 'C:\\Windows';
  const system = `${root}\\System32`;
  const path = [system, root, `${system}\\Wbem`, `${system}\\WindowsPowerShell\\v1.0`].join(';');
  return { SystemRoot: root, windir: root, ...Object.fromEntries(own), PATH: path };
}
