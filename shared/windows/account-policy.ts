// The rules of Windows for accounts of this device, and whether people log in with accounts of a domain or of Microsoft
// Entra, whose rules are kept there. What `net accounts` prints is in the language of the system; this is not.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer } from '../host.ts';
import { partOf } from './powershell.ts';

/**
 * Begins a part that reads the account rules by IADsUser: `$account` is the built-in administrator, which every Windows
 * has (RID 500, by whatever name). The computer's own object shows nothing of them. An absent value stays null.
 */
export const bindAccount = `
    $built = Get-CimInstance Win32_UserAccount -Filter 'LocalAccount=True' | Where-Object { $_.SID -match '-500$' } | Select-Object -First 1
    $account = [ADSI] ('WinNT://' + $env:COMPUTERNAME + '/' + $built.Name + ',user')`;

/** A part `joined`: whose accounts people log in with beside those of this device. */
export const joinPart = `
  joined = Part {
    $join = Key 'LocalMachine' 'SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo'
    @{
      domain = [bool] (Get-CimInstance Win32_ComputerSystem).PartOfDomain
      cloud = if ($null -eq $join) { $false } else { $join.SubKeyCount -gt 0 }
    }
  }`;

/** Parts `joined`, and `domain`: what the domain's own policies set, as the last Group Policy left it in RSoP. */
export const joinParts = (keys: readonly string[]): string => `${joinPart}
  domain = Part {
    $keys = ${keys.map((key) => `'${key}'`).join(', ')}
    Get-CimInstance -Namespace 'root\\rsop\\computer' -ClassName RSOP_SecuritySettingNumeric |
      Where-Object { $keys -contains $_.KeyName } |
      ForEach-Object {
        @{
          key = $_.KeyName
          setting = [long] $_.Setting
          precedence = [int] $_.Precedence
          fromDomain = ($_.SOMID -match 'DC=') -and ($_.SOMID -notmatch 'OU=')
        }
      }
  }`;

const Joined = Type.Object({ domain: Type.Boolean(), cloud: Type.Boolean() });

const Setting = Type.Object({
  key: Type.String(),
  setting: Type.Integer(),
  precedence: Type.Integer({ minimum: 1 }),
  fromDomain: Type.Boolean(),
});

export type Joined = Type.Static<typeof Joined>;

export function joinedOf(answer: Answer<unknown>): Answer<Joined> {
  const part = partOf(answer, 'joined');
  if (!part.ok) return part;
  const [joined, ...more] = part.value;
  if (more.length > 0 || !Value.Check(Joined, joined)) return odd('joined');
  return { ok: true, value: joined };
}

/**
 * Settings by key that were linked to the domain itself. Those linked lower are about accounts of this device alone:
 * a domain controller takes account rules from nowhere else ([MS-GPSB], account policies).
 */
export function domainSettings(answer: Answer<unknown>): Answer<Map<string, number>> {
  const part = partOf(answer, 'domain');
  if (!part.ok) return part;
  const settings = part.value;
  if (!settings.every((one) => Value.Check(Setting, one))) return odd('domain');
  const own = settings.filter(({ fromDomain }) => fromDomain).sort((a, b) => b.precedence - a.precedence);
  return { ok: true, value: new Map(own.map(({ key, setting }) => [key, setting])) };
}

const odd = (name: string): Answer<never> => ({
  ok: false,
  failure: 'failed',
  reason: `${name}: Windows answered in a form that is not understood`,
});
