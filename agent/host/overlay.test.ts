import t from 'tap';
import type { Answer, Host } from '../../shared/host.ts';
import { overlay } from './overlay.ts';
import { openRecording } from './recorded.ts';

const recordingOf = (t: { testdir(files: Record<string, string>): string }, yaml: string): Promise<Host> =>
  openRecording(t.testdir({ 'recording.yaml': `system: linux\nprivileged: true\nuser: root\n${yaml}` }));

/** A machine that answers everything with the same word. */
function machine(system: Host['system']): Host {
  const real = async (): Promise<Answer<never>> => ({ ok: true, value: 'real' as never });
  return {
    system,
    privileged: false,
    user: 'alice',
    run: real,
    readText: real,
    readBytes: real,
    readLink: real,
    list: real,
    stat: real,
    library: real,
    query: real,
    memory: { recall: real, keep: async () => {} },
  };
}

t.test('what the recording holds it answers, its failures too; the rest the machine answers', async (t) => {
  const recorded = await recordingOf(
    t,
    `files:
  /held: { text: recorded }
  /refused: { error: denied }
  /gone: { error: absent }
commands:
  - { command: zfs, failure: absent }
`,
  );
  const host = overlay(recorded, machine('linux'));
  t.same(await host.readText('/held'), { ok: true, value: 'recorded' });
  t.match(await host.readText('/refused'), { ok: false, failure: 'denied' });
  t.match(await host.readText('/gone'), { ok: false, failure: 'absent' });
  t.match(await host.run('zfs', ['list']), { ok: false, failure: 'absent' });
  t.same(await host.readText('/elsewhere'), { ok: true, value: 'real' });
  t.same(await host.stat('/held'), { ok: true, value: 'real' });
  t.same(await host.library('systeminformation', 'system'), { ok: true, value: 'real' });
  t.match(host, { privileged: true, user: 'root' });
});

t.test('a recording of another system is refused', async (t) => {
  const recorded = await recordingOf(t, '');
  t.throws(() => overlay(recorded, machine('macos')), /recording of linux .* runs macos/);
});
