// Every script that is sent to Windows, read by a real grammar of PowerShell: it parses, it is Windows PowerShell 5.1, and it
// only looks. None of them can be run on the machines of the tests.
import t from 'tap';
import { powerShellParser, type Script } from '../../test/helpers/powershell-grammar.ts';
import { prelude } from '../windows/powershell.ts';
import { checkIds } from './index.ts';
import { queries } from './queries.ts';

const parse = await powerShellParser();

/** What the prelude defines, and cmdlets that pass on, choose and count, or ask. */
const commands = [
  ...['part', 'reg', 'key', 'ms'],
  ...['foreach-object', 'where-object', 'select-object', 'sort-object', 'group-object', 'measure-object'],
  ...['new-object', 'out-null', 'convertfrom-json', 'test-path', 'split-path', 'join-path'],
  ...['invoke-cimmethod', 'confirm-securebootuefi'],
];
const reads = /^get-[a-z]+$/;

/** Values and their conversions, accounts by number, the registry, and what a directory service or a file says. */
const types =
  /^(?:adsi|array|bool|byte|byte\[\]|char|convert|datetime|datetimeoffset|double|guid|hashtable|int|int32|int64|long|math|object\[\]|ordered|psobject|pscustomobject|regex|scriptblock|string|string\[\]|timespan|uint16|uint32|uint64|version|wmi|(?:system\.)?(?:text\.encoding|bitconverter|globalization\.[a-z]+|enum|environment|datetimekind|timezoneinfo|security\.principal\.[a-z]+|io\.(?:path|file|driveinfo)|diagnostics\.fileversioninfo|timespan|int32|int64|string|math|convert|guid)|microsoft\.win32\.registry[a-z]*|threading\.thread|globalization\.cultureinfo)$/;

/** Methods that change nothing. Those of the registry and of COM objects are among them by name. */
const methods =
  /^(?:get[a-z]*|is[a-z]*|to[a-z]*|try[a-z]*|openbasekey|opensubkey|opentext|search|query[a-z]*|invoke|invokeget|parse[a-z]*|new|split|trim[a-z]*|replace|substring|startswith|endswith|contains[a-z]*|indexof|lastindexof|match|matches|join|equals|compareto|add|adddays|addseconds|addmilliseconds|addhours|subtract|frombase64string|fromfiletime[a-z]*|specifykind|translate|exists|create|createupdatesearcher|item|round|floor|min|max|concat|format|dispose|close)$/;

/** What is wrong with a script; empty when it may be sent. */
function complaints(script: string): string[] {
  const { errors, commands: called, types: named, methods: invoked, forbidden, defines }: Script = parse(script);
  return [
    ...errors.map((error) => `no PowerShell: ${error}`),
    ...forbidden.map((one) => `${one} may start or write anything`),
    ...called
      .filter((name) => !commands.includes(name) && !reads.test(name) && !defines.includes(name))
      .map((name) => `${name} is not among the cmdlets that only look`),
    ...named.filter((name) => !types.test(name)).map((name) => `${name} is not among the types`),
    ...invoked.filter((name) => !methods.test(name)).map((name) => `${name}() is not among the methods`),
    ...unreadMethods(script),
  ];
}

/** Of CIM classes only methods that tell something: `-MethodName GetProtectionStatus`. */
const unreadMethods = (script: string): string[] =>
  [...script.matchAll(/Invoke-CimMethod\b[^|;}\n]*/gi)]
    .filter(([call]) => !/-MethodName\s+'?(Get|Is)\w+/i.test(call))
    .map(([call]) => `${call.trim()} is not seen to only look`);

t.test('what all scripts share parses', async (t) => {
  t.same(parse(prelude).errors, []);
  t.same(complaints('@{ reg = Part { @{ v = Reg "LocalMachine" "SOFTWARE\\x" "y" } } }'), []);
});

for (const { name, script, why } of queries) {
  t.test(`the question of ${name} parses with what goes before it, and only looks`, async (t) => {
    t.same(parse(prelude + script).errors, []);
    t.same(complaints(script), []);
    t.match(script.trim(), /^@\{[\s\S]*\}$/, 'it makes a table of parts');
    t.ok(why.length > 10, 'and says why');
  });
}

t.test('each is the question of a check, and of one alone', async (t) => {
  const names = queries.map(({ name }) => name);
  t.same(
    names.filter((name) => !checkIds.some((id) => id === name)),
    [],
  );
  t.equal(new Set(names).size, names.length);
});

t.test('the reader of scripts sees what is wrong with one', async (t) => {
  const wrong: [script: string, complaint: RegExp][] = [
    ['@{ a = Part { Get-Volume }', /no PowerShell/],
    ['@{ a = Part { Get-Volume | Where-Object { $_.X -eq } } }', /no PowerShell/],
    ['@{ a = Part { "unended } }', /no PowerShell/],
    ['@{ a = Part { $x ? 1 : 2 } }', /no PowerShell/],
    ['@{ a = Part { $x ?? 2 } }', /no PowerShell/],
    ['@{ a = Part { Get-Volume && Get-Disk } }', /may start or write/],
    ['@{ a = Part { & $x } }', /may start or write/],
    ['@{ a = Part { Get-Volume > x.txt } }', /may start or write/],
    ['@{ a = Part { Invoke-Expression $x } }', /invoke-expression is not among the cmdlets/],
    ['@{ a = Part { "$(Remove-Item x)" } }', /remove-item is not among the cmdlets/],
    ['@{ a = Part { manage-bde -status } }', /manage-bde is not among the cmdlets/],
    ['@{ a = Part { [Diagnostics.Process]::Start("x") } }', /diagnostics\.process is not among the types/],
    ['@{ a = Part { (Get-Item x).Delete() } }', /delete\(\) is not among the methods/],
    ['@{ a = Part { Invoke-CimMethod -InputObject $v -MethodName Decrypt } }', /not seen to only look/],
  ];
  for (const [script, complaint] of wrong) t.match(complaints(script).join('\n'), complaint, script);
});
