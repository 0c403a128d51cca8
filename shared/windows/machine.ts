// What kind of machine Windows runs on, by the part `machine` of a question: maker and model of Win32_ComputerSystem.
import Type from 'typebox';
import { isVirtualName } from '../firmware.ts';
import type { Answer } from '../host.ts';
import { entryOf } from './entries.ts';

const Word = Type.Union([Type.String(), Type.Null()]);
const Machine = Type.Object({ maker: Word, model: Word });
export type WindowsMachine = Type.Static<typeof Machine>;

/** Begins no question by itself; a check that asks whether the machine is virtual has it among its parts. */
export const machinePart = `
  machine = Part {
    Get-CimInstance -ClassName Win32_ComputerSystem | ForEach-Object { @{ maker = $_.Manufacturer; model = $_.Model } }
  }`;

export const readMachine = (answer: Answer<unknown>): Answer<WindowsMachine> => entryOf(answer, 'machine', Machine);

/** Firmware that says nothing is taken for a machine's: both are judged alike. */
export function windowsEnvironment(answer: Answer<unknown>): 'machine' | 'virtual-machine' {
  const machine = readMachine(answer);
  const { maker, model } = machine.ok ? machine.value : { maker: null, model: null };
  return isVirtualName(maker ?? '', model ?? '') ? 'virtual-machine' : 'machine';
}
