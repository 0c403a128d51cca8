// The collector's settings: one schema; defaults, the file in the data folder, the environment and the flags, in rising
// order. Nothing else of the collector reads the environment.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';

const Port = (options: { default: number; description: string }) =>
  Type.Integer({ minimum: 0, maximum: 65_535, ...options });

/** What may stand in `collector.yaml`. The data folder cannot: the file lies in it. */
export const Settings = Type.Object(
  {
    port: Port({ default: 8443, description: 'Agents and dashboard, by TLS, from anywhere' }),
    localPort: Port({ default: 8080, description: 'Dashboard and command line, on this machine alone' }),
    listen: Type.String({
      default: '0.0.0.0',
      minLength: 1,
      maxLength: 200,
      description: 'Address of this machine that the TLS port is opened on; "::" for IPv6 as well',
    }),
    address: Type.Union(
      [
        Type.String({
          pattern: '^https://[^/?#@\\s]+$',
          maxLength: 300,
          examples: ['https://palisade.example.com:8443'],
        }),
        Type.Null(),
      ],
      { default: null, description: 'The https address at which agents reach the collector; null: found out' },
    ),
    verbose: Type.Boolean({ default: false, description: 'Log every request' }),
  },
  { additionalProperties: false },
);
export type Settings = Type.Static<typeof Settings>;

const settingKeys = Object.keys(Settings.properties) as (keyof Settings)[];

export interface Config extends Settings {
  dataDir: string;
}

/** Where each setting can be named, for messages and for `--help`. */
export const settingNames: Record<keyof Config, { env?: string; flag: string }> = {
  dataDir: { env: 'PALISADE_DATA_DIR', flag: '--data-dir' },
  port: { env: 'PALISADE_PORT', flag: '--port' },
  localPort: { env: 'PALISADE_LOCAL_PORT', flag: '--local-port' },
  listen: { env: 'PALISADE_LISTEN', flag: '--listen' },
  address: { env: 'PALISADE_ADDRESS', flag: '--address' },
  verbose: { flag: '--verbose' },
};

export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  isRoot: boolean;
  home: string;
  /** The project's folder when run from a clone; undefined when installed. */
  clone: string | undefined;
}

/** The real ones. */
export function surroundings(): Surroundings {
  const project = fileURLToPath(new URL('..', import.meta.url));
  return {
    env: process.env,
    isRoot: process.getuid?.() === 0,
    home: homedir(),
    clone: existsSync(join(project, 'package.json')) ? project : undefined,
  };
}

/** A setting that cannot be: the message names it, where it was said, what it must be and what it was. */
export class SettingProblem extends Error {}

export type Flags = Partial<Config>;

/** All settings as they hold. Throws a SettingProblem. */
export function readConfig(flags: Flags, around: Surroundings): Config {
  const dataDir = dataFolder(flags.dataDir, around);
  const { dataDir: _, ...flagged } = flags;
  const settings = {
    ...Value.Create(Settings),
    ...fromFile(join(dataDir, 'collector.yaml')),
    ...fromEnvironment(around.env),
    ...checked(flagged, (key) => settingNames[key as keyof Settings].flag),
  };
  return { dataDir, ...settings };
}

/** A data folder named by nobody: the clone's own when run from one, else the system's for root, else the user's. */
function dataFolder(flag: string | undefined, { env, isRoot, home, clone }: Surroundings): string {
  const chosen = flag || env['PALISADE_DATA_DIR'];
  if (chosen) return resolve(chosen);
  if (clone !== undefined) return join(clone, '.palisade');
  if (isRoot) return '/var/lib/palisade';
  const shared = env['XDG_DATA_HOME'];
  // The XDG specification: a relative path there is to be ignored.
  return join(shared !== undefined && isAbsolute(shared) ? shared : join(home, '.local/share'), 'palisade');
}

function fromFile(file: string): Partial<Settings> {
  if (!existsSync(file)) return {};
  let settings: unknown;
  try {
    settings = parse(readFileSync(file, 'utf8')) ?? {};
  } catch (cause) {
    throw new SettingProblem(`${file} cannot be read as YAML: ${String(cause)}`, { cause });
  }
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new SettingProblem(`${file} must hold settings, one a line, as in "port: 8443".`);
  }
  return checked(settings, (key) => `"${key}" in ${file}`);
}

function fromEnvironment(env: Surroundings['env']): Partial<Settings> {
  const defaults = Value.Create(Settings);
  const said: Record<string, unknown> = {};
  for (const key of settingKeys) {
    const name = settingNames[key].env;
    const text = name === undefined ? undefined : env[name];
    if (text !== undefined && text !== '') said[key] = typeof defaults[key] === 'number' ? number(text) : text;
  }
  return checked(said, (key) => settingNames[key as keyof Settings].env ?? key);
}

/** A text that is no number stays as it is, so that the message can show it. */
const number = (text: string): number | string => (/^[0-9]+$/.test(text) ? Number(text) : text);

function checked(said: object, nameOf: (key: string) => string): Partial<Settings> {
  for (const [name, value] of Object.entries(said)) {
    const key = settingKeys.find((known) => known === name);
    if (key === undefined) {
      throw new SettingProblem(`${nameOf(name)}: there is no such setting. There are ${settingKeys.join(', ')}.`);
    }
    if (Value.Check(Settings.properties[key], value)) continue;
    throw new SettingProblem(`${nameOf(key)} must be ${wanted(key)}, not ${JSON.stringify(value)}.`);
  }
  return said;
}

function wanted(key: keyof Settings): string {
  switch (key) {
    case 'port':
    case 'localPort':
      return 'a port: a whole number from 0 to 65535';
    case 'address':
      return 'an address such as https://palisade.example.com:8443';
    case 'listen':
      return 'an address of this machine, such as 0.0.0.0';
    case 'verbose':
      return 'true or false';
  }
}

const isSecret = (key: string): boolean => /secret|password|token|key/i.test(key);

/** For `--print-config`: settings as YAML would hold them, with secrets hidden. */
export const shownConfig = (config: Config): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [key, isSecret(key) && value ? '(hidden)' : value]));
