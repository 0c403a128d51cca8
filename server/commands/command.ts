// What all commands have in common: where the data folder is, and whether people or programs read the answer.
import { Command } from 'commander';
import { type Config, readConfig, settingNames, surroundings } from '../config.ts';
import { type Client, openClient } from './client.ts';

export interface Common {
  json?: true;
  dataDir?: string;
}

export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** A word that commands hang on. It has no options: commander would take its commands' for its own. */
export const group = (name: string, description: string): Command => new Command(name).description(description);

export const command = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--json', 'print JSON, for programs')
    .option('--data-dir <folder>', `the collector's data folder (${settingNames.dataDir.env})`);

export const configOf = ({ dataDir }: Common): Config =>
  readConfig(dataDir === undefined ? {} : { dataDir }, surroundings());

export const clientOf = (options: Common): Client => openClient(configOf(options));

/** `value` for programs, or its `text` for people. */
export function show(options: Common, value: unknown, text: () => string): void {
  say(options.json ? JSON.stringify(value, null, 2) : text());
}
