// One act of a person (a form, a button): running or not, and why it was refused.
import { asRefusal, type Refusal } from '../api/client.ts';

export class Act {
  busy = $state(false);
  refusal = $state.raw<Refusal | undefined>();

  /** Runs it unless it runs already. True when it was done; what was typed stays when it was not. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.refusal = undefined;
    try {
      await work();
      return true;
    } catch (caught) {
      this.refusal = asRefusal(caught);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** What the collector said about one field of the form. */
  about(field: string): string | undefined {
    const error = this.refusal?.error;
    const named = error?.field?.split('/').at(-1);
    return error !== undefined && named === field ? `${error.message} ${error.cure}` : undefined;
  }

  clear(): void {
    this.refusal = undefined;
  }
}
