// How a part of Windows's answer is read: what it listed, or which refusal it met; never something else.
import fc from 'fast-check';
import t from 'tap';
import type { Answer } from '../host.ts';
import { partOf } from './powershell.ts';

const answered = (value: unknown): Answer<unknown> => ({ ok: true, value });
const met = (id: string, hresult: number): Answer<unknown> => answered({ volumes: { error: { id, hresult } } });

t.test('a part is the list that it holds, an empty one included', async (t) => {
  const answer = answered({ volumes: { value: [{ mount: 'C:' }, null] }, none: { value: [] } });
  t.strictSame(partOf(answer, 'volumes'), { ok: true, value: [{ mount: 'C:' }, null] });
  t.strictSame(partOf(answer, 'none'), { ok: true, value: [] });
});

t.test('a question that failed has failed parts', async (t) => {
  const failure: Answer<unknown> = { ok: false, failure: 'timeout', reason: 'os-updates: no answer in time' };
  t.equal(partOf(failure, 'volumes'), failure);
});

t.test('of a part that is not there, or in another form, nothing is known', async (t) => {
  const odd: unknown[] = [
    null,
    undefined,
    7,
    'volumes',
    [],
    {},
    { volumes: null },
    { volumes: [] },
    { volumes: {} },
    { volumes: { value: { mount: 'C:' } } },
    { volumes: { value: 'C:' } },
    { volumes: { value: { value: [1], Count: 1 } } },
    { volumes: { error: 'denied' } },
    { volumes: { error: { id: 'X' } } },
    { volumes: { error: { id: 'X', hresult: '0x80070005' } } },
    [{ volumes: { value: [] } }],
  ];
  for (const value of odd) {
    t.match(partOf(answered(value), 'volumes'), { ok: false, failure: 'failed', reason: /^volumes: Windows answered/ });
  }
  for (const name of ['toString', '__proto__', 'constructor']) t.equal(partOf(answered({}), name).ok, false, name);
});

t.test('an error beside a list is an error', async (t) => {
  const both = answered({ volumes: { value: [], error: { id: 'X', hresult: 1 } } });
  t.match(partOf(both, 'volumes'), { ok: false, failure: 'failed' });
});

t.test('each refusal is known by its number or its id, in whatever language its text was', async (t) => {
  const cases: [id: string, hresult: number, failure: string, reason: RegExp][] = [
    [
      'HRESULT 0x80041003,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand',
      0,
      'denied',
      /administrator/,
    ],
    [
      'System.UnauthorizedAccessException,Microsoft.PowerShell.Commands.GetItemCommand',
      -2147024891,
      'denied',
      /0x80070005/,
    ],
    ['SecurityException', -2146233078, 'denied', /run as administrator/],
    ['NotSpecified', -2147217405, 'denied', /0x80041003/],
    [
      'HRESULT 0x8004100e,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand',
      0,
      'absent',
      /does not have it/,
    ],
    [
      'HRESULT 0x80041010,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand',
      0,
      'absent',
      /does not have it/,
    ],
    ['CommandNotFoundException', -2146233087, 'absent', /does not have it/],
    ['HRESULT 0x800706ba,Get-MpComputerStatus', -2147023174, 'failed', /Windows refused \(0x800706ba/],
    ['', 0, 'failed', /Windows refused/],
  ];
  for (const [id, hresult, failure, reason] of cases) {
    t.match(partOf(met(id, hresult), 'volumes'), { ok: false, failure, reason }, id);
  }
});

t.test('what policy blocks is not taken for absent', async (t) => {
  const blocked = [
    'CouldNotAutoLoadModule',
    'CouldNotAutoloadMatchingModule',
    'UnauthorizedAccess,Microsoft.PowerShell.Commands.ImportModuleCommand',
    'ScriptContainedMaliciousContent',
    'MethodInvocationNotSupportedInConstrainedLanguage',
  ];
  for (const id of blocked) {
    t.match(partOf(met(id, -2146233087), 'volumes'), { ok: false, failure: 'denied', reason: /blocked by policy/ }, id);
  }
});

t.test('whatever comes, it is a list or a reason', async () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('volumes', 'reg'), fc.anything()), (value) => {
      const part = partOf(answered(value), 'volumes');
      return part.ok ? Array.isArray(part.value) : part.reason.startsWith('volumes: ');
    }),
  );
});
