// What listens on a Mac, by lsof: all of it for root, and only a person's own programs for a plain user. `-F` prints one
// field on each line, after a letter: p process, c program, P protocol, n address.
import type { Host } from '../../../host.ts';

export interface ListeningProgram {
  port: number;
  program: string;
}

export async function readListening(host: Host): Promise<{ found: ListeningProgram[] } | { unread: string }> {
  const answer = await host.run('lsof', ['-nP', '-iTCP', '-sTCP:LISTEN', '+c0', '-FpcPn']);
  if (!answer.ok) return { unread: answer.reason };
  const { status, stdout } = answer.value;
  // It ends with 1 when it found nothing, too; but something listens on every Mac.
  if (status !== 0 || stdout === '') return { unread: `lsof: ended with status ${status}` };
  const found = parseFields(stdout);
  return found === null ? { unread: 'lsof: what it printed is not understood' } : { found };
}

export function parseFields(text: string): ListeningProgram[] | null {
  if (!text.endsWith('\n')) return null;
  const found: ListeningProgram[] = [];
  let program: string | undefined;
  for (const line of text.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) program = undefined;
    else if (line.startsWith('c'))
      program = value.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
    else if (line.startsWith('n')) {
      const [, address = '', port] = /^(\*|[0-9.]+|\[[0-9a-f:.%a-z0-9]+\]):([0-9]{1,5})$/i.exec(value) ?? [];
      if (port === undefined || program === undefined) return null;
      if (!/^(127\.|\[::1\]|\[::ffff:127\.)/.test(address)) found.push({ port: Number(port), program });
    } else if (!/^[fPT]|^$/.test(line)) return null;
  }
  return found;
}
