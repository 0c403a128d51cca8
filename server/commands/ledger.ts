// `palisade ledger verify`: whether the record of what happened is whole. Reads the data file itself, so that it needs
// neither a running collector nor trust in one.
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { storeFile } from '../data-folder.ts';
import { type Common, command, configOf, group, show } from './command.ts';
import { Complaint } from './complaint.ts';

export function ledgerCommand(): Command {
  const ledger = group('ledger', 'the record of what happened');
  ledger.addCommand(command('verify', 'whether an entry was changed, is missing or was moved').action(verify));
  return ledger;
}

async function verify(options: Common): Promise<void> {
  const file = storeFile(configOf(options).dataDir);
  if (!existsSync(file)) throw new Complaint(`There is no data file ${file}. Name its folder with --data-dir.`);
  const { verifyLedger } = await import('../ledger/index.ts');
  const { openStore, StoreProblem } = await import('../store/index.ts');
  const store = await openStore(file).catch((error: unknown) => {
    throw error instanceof StoreProblem ? new Complaint(error.message, { cause: error }) : error;
  });
  try {
    const verdict = await verifyLedger(store.db);
    if (!verdict.ok) process.exitCode = 1;
    show(options, verdict, () =>
      verdict.ok
        ? `The ledger is whole: ${verdict.entries} entries, each chained to the one before.`
        : `The ledger is not whole. ${verdict.fault} What follows cannot be trusted.`,
    );
  } finally {
    await store.close();
  }
}
