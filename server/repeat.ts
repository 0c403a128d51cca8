// Work that comes round again while the collector runs. One round at a time; the last one ends before the app closes.
import type { FastifyInstance } from 'fastify';

export function repeat(app: FastifyInstance, what: string, everyMs: number, work: () => Promise<unknown>): void {
  let running: Promise<void> | undefined;
  const round = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      app.log.error(error, `${what} failed; it is tried again`);
    } finally {
      running = undefined;
    }
  };
  const timer = setInterval(() => {
    running ??= round();
  }, everyMs);
  timer.unref();
  app.addHook('onClose', async () => {
    clearInterval(timer);
    await running;
  });
}
