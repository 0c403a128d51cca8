// Stands in for PowerShell with the agent's loop in it: speaks the same lines, and does what the question's last line says.
// Run as a program, by the tests of the agent's host.
import { createInterface } from 'node:readline';
import { answerMark, blockedMark } from '../../agent/host/powershell-loop.ts';

function say(line: string): void {
  process.stdout.write(`${line}\r\n`);
}

const coded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

function answer(number: string, question: string): void {
  const [verb = '', ...rest] = (question.trimEnd().split('\n').at(-1) ?? '').split(' ');
  if (verb === 'crash') process.exit(3);
  switch (verb) {
    case 'say':
      say(`${answerMark} ${number} value ${Buffer.from(rest.join(' ')).toString('base64')}`);
      break;
    case 'pid':
      say(`${answerMark} ${number} value ${coded({ pid: process.pid })}`);
      break;
    case 'question':
      say(`${answerMark} ${number} value ${coded(question)}`);
      break;
    case 'refuse':
      say(`${answerMark} ${number} error ${coded({ id: rest[0], hresult: Number(rest[1]) })}`);
      break;
    case 'chatter':
      say('WARNING: a cmdlet says something');
      say(`${answerMark} 0 value ${coded('of another question')}`);
      say(`${answerMark} ${number} value ${coded('said')}`);
      break;
    case 'flood':
      setInterval(() => process.stdout.write('x'.repeat(100_000)), 1);
      break;
    // Whatever else is asked, it hangs.
  }
}

if (process.argv[2] === 'blocked') {
  say(`${blockedMark} ConstrainedLanguage`);
  process.exit(0);
}
for await (const line of createInterface({ input: process.stdin })) {
  const [number = '', question = ''] = line.split(' ');
  answer(number, Buffer.from(question, 'base64').toString('utf8'));
}
