// `palisade-agent library`: how the agent asks a library in a process of its own. Not for people, so not in the help.
import type { Command } from 'commander';

export function register(program: Command): void {
  program.command('library <name> <call>', { hidden: true }).action(async (name: string, call: string) => {
    const { callLibrary } = await import('../host/libraries.ts');
    try {
      process.stdout.write(`${await callLibrary(name, call)}\n`);
    } catch (fault) {
      process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
      process.exitCode = 3;
    }
  });
}
