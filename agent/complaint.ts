// A mistake that the person at the command line can mend: shown as its message alone, without a stack.

/** The message says the cause and the cure. The program ends with status 3. */
export class Complaint extends Error {}

/** What a person reads when a command ends by an exception: a fault of ours keeps its stack, for the report it deserves. */
export function faultText(fault: unknown): string {
  if (fault instanceof Complaint) return `palisade-agent: ${fault.message}`;
  const words = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  return `palisade-agent failed in a way it should not; please report this:\n${words}`;
}
