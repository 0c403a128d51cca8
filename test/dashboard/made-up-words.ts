// What the checks would say of a fleet that does not exist.
import type { VerdictWord } from '../../shared/verdict.ts';

/** The checks that the fleet is asked: those whose facts have a drawing. */
export const asked = ['disk-encryption', 'screen-lock', 'account-status'] as const;
export type Asked = (typeof asked)[number];

export const reasons: Record<Asked, Record<VerdictWord, string>> = {
  'disk-encryption': {
    pass: 'Every volume is encrypted.',
    fail: '/home on sda1 is not encrypted. /srv/records is only partly encrypted: sdb is a clear disk.',
    unknown: 'lsblk: permission denied; run the agent as root.',
    'not-applicable': 'There is no disk.',
  },
  'screen-lock': {
    pass: 'The screen locks after 10 minutes for everyone.',
    fail: 'The screen of erin locks after 1 hour; at most 15 minutes are allowed, and they can change it.',
    unknown: 'The desktop of the session could not be told.',
    'not-applicable': 'Nobody can sit before a graphical screen here.',
  },
  'account-status': {
    pass: 'Every account that can log in has a password and belongs to somebody.',
    fail: 'The account "guest" is enabled and has no password.',
    unknown: '/etc/shadow: permission denied; run the agent as root.',
    'not-applicable': '',
  },
};

export const remedies: Record<Asked, string[]> = {
  'disk-encryption': [
    'Copy what is in /home to an encrypted place.',
    'Make the volume anew with encryption: cryptsetup luksFormat /dev/sda1.',
    'Add it to /etc/crypttab and /etc/fstab, and copy the files back.',
  ],
  'screen-lock': [
    'Open Settings, then Privacy and security, then Screen lock.',
    'Set “Blank screen delay” to 15 minutes or less and switch “Automatic screen lock” on.',
  ],
  'account-status': ['Run the agent as root, so that it can read /etc/shadow.'],
};

export const sentences: Record<Asked, (name: string) => string> = {
  'disk-encryption': (name) => `The volume /home on ${name} is not encrypted`,
  'screen-lock': (name) => `The screen of ${name} stays open for too long`,
  'account-status': (name) => `The accounts on ${name} could not be read`,
};
