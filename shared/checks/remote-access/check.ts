// Can others get at this device over the network? Which clauses ask, what policy may say, and what the facts amount to.
import Type from 'typebox';
import { defineCheck } from '../define.ts';
import { RemoteAccessFacts } from './facts.ts';
import { remedyOf } from './remedy.ts';
import { verdictOf } from './verdict.ts';

const Parameters = Type.Object({
  ssh: Type.Union([Type.Literal('refuse'), Type.Literal('keys'), Type.Literal('allow')], {
    default: 'keys',
    title: 'SSH (Remote Login)',
    description:
      'With keys by default: it is encrypted, and a key cannot be guessed as a password can. Refuse it where nobody needs it',
  }),
  rootLogin: Type.Union([Type.Literal('refuse'), Type.Literal('keys'), Type.Literal('allow')], {
    default: 'refuse',
    title: 'Root over SSH',
    description: 'Refused by default: 17.04(2)(b) asks for an account to each person, and root is nobody',
  }),
  remoteDesktop: Type.Union([Type.Literal('refuse'), Type.Literal('protected'), Type.Literal('allow')], {
    default: 'refuse',
    title: 'Remote Desktop, Screen Sharing, VNC',
    description:
      'Refused by default: a laptop’s own screen is where its person is. Protected: encrypted, and on Windows with Network Level Authentication',
  }),
  fileSharing: Type.Union([Type.Literal('refuse'), Type.Literal('encrypted'), Type.Literal('allow')], {
    default: 'refuse',
    title: 'Folders shared from this device',
    description:
      'Refused by default: 17.04(2)(a) keeps records to those whose job needs them, and a share on a laptop goes with it into every network',
  }),
  remoteManagement: Type.Union([Type.Literal('refuse'), Type.Literal('protected'), Type.Literal('allow')], {
    default: 'refuse',
    title: 'Administration over the network (WinRM, Remote Management, Cockpit)',
    description: 'Refused by default: allow it where IT really works that way. Protected: only encrypted',
  }),
  remoteControl: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    title: 'Programs for remote control that may run',
    description:
      'Names such as TeamViewer or AnyDesk. None by default: whoever has such a program’s code, or its account, has the device, past every firewall; name the one that IT uses',
  }),
  remoteAssistance: Type.Union([Type.Literal('refuse'), Type.Literal('allow')], {
    default: 'allow',
    title: 'Remote Assistance (Windows)',
    description: 'Allowed by default: the person at the device has to invite the helper, and can send them away',
  }),
  otherListeners: Type.Union([Type.Literal('ignore'), Type.Literal('refuse')], {
    default: 'ignore',
    title: 'Other programs that listen to the network',
    description:
      'Not judged by default: printers, music and games do so, and the firewall keeps strangers from them. Refuse them for strictly kept devices',
  }),
  allowedPorts: Type.Array(Type.Integer({ minimum: 0, maximum: 65_535 }), {
    default: [],
    title: 'Ports on which other programs may listen',
    description: 'None are named by default. Name those of programs that the company itself installs',
  }),
});

export const remoteAccess = defineCheck({
  id: 'remote-access',
  title: 'Remote access',
  question: 'Can nobody get at this device over the network but by ways that the policy allows?',
  facts: RemoteAccessFacts,
  parameters: Parameters,
  severity: 'high',
  every: '45 */15 * * * *',
  clauses: ['17.04(2)(a)', '17.04(3)'],
  references: {
    cis: ['4.8'],
    nistCsf: ['PR.AA-05', 'PR.IR-01'],
    nist80053: ['AC-17'],
    iso27001: ['8.20'],
    soc2: ['CC6.6'],
    hipaa: ['164.312(e)(1)'],
  },
  verdict: verdictOf,
  remedy: remedyOf,
});
