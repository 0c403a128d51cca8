// `palisade ledger verify`: whether the record of what happened is whole. Reads the data file itself, so that it needs
// neither a running collector nor trust in one.
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { verifyLedger } from '../ledger/index.ts';
import { openStore } from '../store/index.ts';
import { type Common, command, configOf, group, show } from './command.ts';
import { Complaint } from './complaint.ts';
import { storeFile } from './serve.ts';

export function ledgerCommand(): Command {
  const ledger = group('ledger', 'the record of what happened');
  ledger.addCommand(command('verify', 'whether an entry was changed, is missing or was moved').action(verify));
  return ledger;
}

async function verify(options: Common): Promise<void> {
  const file = storeFile(configOf(options).dataDir);
  if (!existsSync(file)) throw new Complaint(`There is no data file ${file}. Name its folder with --data-dir.`);
  const store = await openStore(file);
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
