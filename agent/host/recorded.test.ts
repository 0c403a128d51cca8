import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { stringify } from 'yaml';
import type { Answer } from '../../shared/host.ts';
import { partOf } from '../../shared/windows/powershell.ts';
import { openRecording, type RecordedHost } from './recorded.ts';
import { type Recording, RecordingError } from './recording.ts';
import { parseRecording } from './recording-reader.ts';

const head = 'system: linux\nprivileged: false\nuser: alice\n';

async function hostOf(t: { testdir(files: Record<string, string>): string }, yaml: string): Promise<RecordedHost> {
  return await openRecording(t.testdir({ 'recording.yaml': head + yaml }));
}

const said = (answer: Answer<unknown>): unknown => (answer.ok ? answer.value : answer.reason);

t.test('what a recording does not hold is not captured, whatever is asked', async (t) => {
  const host = await hostOf(t, 'commands:\n  - { command: lsblk, arguments: [-J], status: 0, stdout: "{}" }\n');
  const answers = [
    await host.run('lsblk', []),
    await host.run('lsblk', ['-J'], { as: 'bob' }),
    await host.run('zfs', ['list']),
    await host.readText('/etc/passwd'),
    await host.readBytes('/etc/passwd'),
    await host.readLink('/sys/dev/block/8:0'),
    await host.list('/etc'),
    await host.stat('/etc'),
    await host.library('systeminformation', 'osInfo'),
    await host.query({ name: 'tpm', why: 'To test', script: '@{}' }),
  ];
  for (const answer of answers) t.match(answer, { ok: false, failure: 'not-captured', reason: /^not captured: / });
});

t.test('a command answers for its own arguments and its own user', async (t) => {
  const host = await hostOf(
    t,
    `commands:
  - { command: lsblk, arguments: [-J], status: 0, stdout: mine }
  - { command: lsblk, arguments: [-J], as: bob, status: 1, stdout: "his", stderr: no }
  - { command: zfs, failure: absent }
  - { command: getent, arguments: [passwd, x], failure: timeout }
`,
  );
  t.match(await host.run('lsblk', ['-J']), { value: { status: 0, stdout: 'mine', stderr: '' } });
  t.match(await host.run('lsblk', ['-J'], { as: 'alice' }), { value: { stdout: 'mine' } }, 'as oneself is no other');
  t.match(await host.run('lsblk', ['-J'], { as: 'bob' }), { value: { status: 1, stdout: 'his', stderr: 'no' } });
  t.match(await host.run('zfs', ['anything']), { failure: 'absent', reason: 'zfs: not installed' });
  t.match(await host.run('getent', ['passwd', 'x']), { failure: 'timeout' });
});

const tree = `files:
  /sys/dev/block/254:0/dm/uuid: { text: "CRYPT-LUKS2-x" }
  /sys/devices/virtual/block/dm-1/dm/uuid: { text: "LVM-y" }
  /etc/shadow: { error: denied }
  /etc/gone: { error: absent }
links:
  /sys/dev/block/254:0: ../../devices/virtual/block/dm-0
  /sys/dev/block/254:1: ../../devices/virtual/block/dm-1
  /sys/devices/virtual/block/dm-1/slaves/dm-0: ../../dm-0
  /loop/a: b
  /loop/b: a
complete: [/sys/dev/block, /sys/devices/virtual/block]
folders:
  /etc/dconf/db: [local.d, local]
`;

t.test('a file is found through links, whichever way it was recorded and is asked', async (t) => {
  const host = await hostOf(t, tree);
  for (const path of [
    '/sys/dev/block/254:0/dm/uuid',
    '/sys/devices/virtual/block/dm-0/dm/uuid',
    '/sys/dev/block/254:1/slaves/dm-0/dm/uuid',
    '/sys/dev/block/254:1/../dm-0/dm/uuid',
  ]) {
    t.equal(said(await host.readText(path)), 'CRYPT-LUKS2-x', path);
  }
  t.equal(said(await host.readLink('/sys/dev/block/254:1/slaves/dm-0')), '../../dm-0', 'a link as it is written');
  t.match(said(await host.readLink('/sys/dev/block/254:0/dm/uuid')), /is not a link/);
  t.match(await host.readText('/loop/a'), { failure: 'not-captured' }, 'a circle of links ends');
});

t.test('in a folder recorded whole what is not there does not exist; elsewhere nothing is known', async (t) => {
  const host = await hostOf(t, tree);
  t.same(said(await host.list('/sys/dev/block')), ['254:0', '254:1']);
  t.same(said(await host.list('/sys/dev/block/254:1/slaves')), ['dm-0']);
  t.match(await host.list('/sys/dev/block/254:0/slaves'), { failure: 'absent' });
  t.match(await host.readText('/sys/dev/block/254:0/dm/name'), { failure: 'absent' });
  t.match(await host.readText('/sys/class/block/x'), { failure: 'not-captured' });
});

t.test('a known listing proves what is missing and says nothing of what is in it', async (t) => {
  const host = await hostOf(t, tree);
  t.same(said(await host.list('/etc/dconf/db')), ['local', 'local.d']);
  t.match(await host.readText('/etc/dconf/db/site'), { failure: 'absent' });
  t.match(await host.readText('/etc/dconf/db/site/beneath'), { failure: 'absent' });
  t.match(await host.readText('/etc/dconf/db/local'), { failure: 'not-captured' });
  t.match(await host.list('/etc/dconf/db/local.d'), { failure: 'not-captured' });
});

t.test('errors are worded as on the machine itself', async (t) => {
  const host = await hostOf(t, tree);
  t.equal(said(await host.readText('/etc/shadow')), '/etc/shadow: permission denied; run as root');
  t.match(await host.readText('/etc/gone'), { failure: 'absent' });
  t.match(await host.list('/etc/gone/beneath'), { failure: 'absent' });
});

t.test('attributes are answered where some were recorded', async (t) => {
  const host = await hostOf(
    t,
    `files:
  /swapfile: { kind: file, device: "254:1", mode: "0600", size: 4096, modifiedAt: 2026-11-24T10:00:00Z }
  /dev/dm-1: { kind: block-device, device: "0:6", represents: "254:1" }
  /plain: { text: abc }
`,
  );
  t.match(await host.stat('/swapfile'), {
    value: {
      kind: 'file',
      device: '254:1',
      mode: 0o600,
      sizeBytes: 4096,
      modifiedAt: Date.parse('2026-11-24T10:00:00Z'),
    },
  });
  t.match(await host.stat('/dev/dm-1'), { value: { represents: '254:1' } });
  t.match(await host.stat('/plain'), { failure: 'not-captured' });
  t.match(await host.readText('/swapfile'), { failure: 'not-captured' });
});

t.test('a recording is followed while it changes, and one that broke is no old answer', async (t) => {
  const folder = t.testdir({ 'recording.yaml': `${head}files:\n  /a: { file: a.txt }\n`, 'a.txt': 'first' });
  const host = await openRecording(folder);
  t.equal(said(await host.readText('/a')), 'first');
  writeFileSync(join(folder, 'a.txt'), 'second');
  t.equal(said(await host.readText('/a')), 'second');
  writeFileSync(join(folder, 'recording.yaml'), `${head}files:\n  /a: { text: "third, inline" }\n`);
  t.equal(said(await host.readText('/a')), 'third, inline');
  writeFileSync(join(folder, 'recording.yaml'), 'system: [');
  t.match(await host.readText('/a'), { ok: false, failure: 'failed', reason: /recording\.yaml, line 1/ });
});

t.test('a mistake in a recording is named with its line and its cure', async (t) => {
  const mistakes: [string, RegExp][] = [
    ['system: amiga\n', /line 1: system must be one of linux, macos, windows/],
    [`${head}comands: []\n`, /line 4: comands .*no such field/],
    [`${head}files:\n  /x:\n    txt: a\n`, /line 6: files > \/x > txt .*no such field/],
    [`${head}files:\n  etc/passwd: { text: a }\n`, /line 5: files > etc\/passwd .*whole path/],
    [
      `${head}commands:\n  - command: rm\n    arguments: []\n    status: 0\n`,
      /line 5: commands > 1 > command must be one of lsblk, /,
    ],
    [
      `${head}commands:\n  - command: lsblk\n    arguments: [1]\n    status: 0\n`,
      /line 6: commands > 1 > arguments > 1 must be text; put it in quotes/,
    ],
    [`${head}commands:\n  - command: lsblk\n    arguments: []\n`, /"lsblk" has neither status nor failure/],
    [`${head}commands:\n  - command: lsblk\n    status: 0\n`, /"lsblk" has no arguments.*\[\] for none/],
    [`${head}files:\n  /x: { text: a, error: denied }\n`, /\/x has more than one of/],
    ['system: linux\nprivileged: yes\nuser: a\n', /line 2: privileged must be true or false/],
    [`${head}files:\n  /x: [\n`, /line /],
    ['', /must hold fields/],
  ];
  for (const [yaml, expected] of mistakes) t.match(complaintAbout(yaml), expected, yaml);
});

function complaintAbout(yaml: string): string {
  try {
    parseRecording(yaml, 'recording.yaml');
    return 'none';
  } catch (fault) {
    if (fault instanceof RecordingError) return fault.message;
    throw fault;
  }
}

t.test('a recording that names a file which is not there cannot be opened', async (t) => {
  const folder = t.testdir({ 'recording.yaml': `${head}files:\n  /a: { file: a.txt }\n` });
  await t.rejects(openRecording(folder), { message: /a\.txt, which the recording names, cannot be read/ });
  await t.rejects(openRecording(join(folder, 'nowhere')), {
    message: /recording\.yaml cannot be read\. Give the folder/,
  });
});

t.test('property: a recorded text comes back as it was, and its neighbour is unknown', async (t) => {
  const base = t.testdir({});
  let count = 0;
  const name = fc.stringMatching(/^[a-z0-9:._-]{1,8}$/).filter((part) => part !== '.' && part !== '..');
  await fc.assert(
    fc.asyncProperty(
      fc.array(name, { minLength: 1, maxLength: 5 }),
      fc.string({ unit: 'grapheme' }),
      async (names, text) => {
        const path = `/${names.join('/')}`;
        const recording: Recording = { system: 'linux', privileged: true, user: 'root', files: { [path]: { text } } };
        const folder = join(base, String(count++));
        mkdirSync(folder);
        writeFileSync(join(folder, 'recording.yaml'), stringify(recording, { lineWidth: 0 }));
        const host = await openRecording(folder);
        const [own, neighbour] = [await host.readText(path), await host.readText(`${path}x`)];
        return (
          own.ok && own.value === Buffer.from(text).toString() && !neighbour.ok && neighbour.failure === 'not-captured'
        );
      },
    ),
    { numRuns: 60 },
  );
});

t.test('a question to Windows answers as recorded, in parts, or fails as it did', async (t) => {
  const host = await openRecording(
    t.testdir({
      'recording.yaml': `system: windows
privileged: false
user: alice
queries:
  - query: screen-lock
    answer:
      machine: { value: [{ inactivitySeconds: 600, ok: null }] }
      people: { error: { id: SecurityException, hresult: -2146233078 } }
  - query: tpm
    failure: timeout
  - query: firewall
    failure: denied
    detail: PowerShell is blocked by policy (ConstrainedLanguage); allow it for the agent
  - query: os-updates
    failure: denied
`,
    }),
  );
  const ask = (name: string): Promise<Answer<unknown>> => host.query({ name, why: 'To test', script: '@{}' });
  const answer = await ask('screen-lock');
  t.same(partOf(answer, 'machine'), { ok: true, value: [{ inactivitySeconds: 600, ok: null }] });
  t.match(partOf(answer, 'people'), { failure: 'denied', reason: /^people: access denied/ });
  t.match(partOf(answer, 'power'), { ok: false, failure: 'failed' }, 'a part that is left out is not known');
  t.match(await ask('tpm'), { failure: 'timeout', reason: /^tpm: no answer in time/ });
  t.match(await ask('firewall'), { failure: 'denied', reason: /^firewall: PowerShell is blocked by policy/ });
  t.match(await ask('os-updates'), {
    failure: 'denied',
    reason: 'os-updates: permission denied; run as administrator',
  });
  t.match(await ask('antimalware'), { failure: 'not-captured', reason: /the query "antimalware"/ });
});

t.test('a machine of whose memory nothing is recorded was never looked at before', async (t) => {
  const host = await hostOf(t, 'commands: []\n');
  t.match(await host.memory.recall('waiting-updates'), { ok: false, failure: 'absent' });
});

t.test('paths of Windows are found however they are written', async (t) => {
  const host = await openRecording(
    t.testdir({
      'recording.yaml': `system: windows
privileged: true
user: SYSTEM
files:
  C:\\ProgramData\\ssh\\sshd_config: { text: "Port 22" }
folders:
  C:\\Users: [alice, Public]
`,
    }),
  );
  t.same(await host.readText('C:\\ProgramData\\ssh\\sshd_config'), { ok: true, value: 'Port 22' });
  t.same(await host.readText('C:/ProgramData/ssh/sshd_config'), { ok: true, value: 'Port 22' });
  t.same(await host.list('C:\\Users'), { ok: true, value: ['Public', 'alice'] });
  t.match(await host.readText('C:\\ProgramData\\other'), { failure: 'not-captured' });
});

t.test('what is refused names the cure of the recorded system, whatever system reads the recording', async (t) => {
  const refused = async (system: string, privileged: boolean): Promise<unknown> => {
    const yaml = `system: ${system}\nprivileged: ${privileged}\nuser: alice\nfiles:\n  /x: { error: denied }\n`;
    return said(await (await openRecording(t.testdir({ 'recording.yaml': yaml }))).readText('/x'));
  };
  t.equal(await refused('linux', false), '/x: permission denied; run as root');
  t.equal(await refused('macos', false), '/x: permission denied; run as root');
  t.equal(await refused('windows', false), '/x: permission denied; run as administrator');
  t.equal(await refused('linux', true), '/x: permission denied');
  t.equal(await refused('macos', true), '/x: permission denied; the agent may need Full Disk Access');
});
