// Secrets known by their form or by the name of their field, on any system: recovery keys, tokens, hashes. No probe asks for
// them; they are looked for all the same, in everything that a recording would hold.

const secretField =
  /(password|passphrase|recovery_?(key|password)|secret|token|authtok|psk|api_?key|private_?key|hash|hashes|hashdata|kerberoskeys)$/i;

/** What probes say of passwords and keys without telling them. */
const states = new Set([
  '',
  'set',
  'empty',
  'none',
  'unset',
  'unknown',
  'absent',
  'present',
  'redacted',
  'true',
  'false',
]);

/** What is called a secret: its value, whatever it is. Whether there is one, or how many, is none. */
export const isSecret = (name: string, value: unknown): boolean =>
  secretField.test(name) &&
  (typeof value === 'string' ? !states.has(value.toLowerCase()) : value instanceof Uint8Array);

/** The same within a property list as text, whose lumps of bytes may be anything: ShadowHashData, pictures, archives. */
export const withoutSecretFields = (text: string): string =>
  text.includes('<plist')
    ? text
        .replaceAll(/<data>[^<]*<\/data>/g, '<data></data>')
        .replaceAll(
          /<key>([^<]*)<\/key>(\s*<string>)([^<]*)(?=<\/string>)/g,
          (whole, key: string, open, value: string) =>
            isSecret(key, value) ? `<key>${key}</key>${open}redacted` : whole,
        )
    : text;

/** By form: BitLocker's recovery password, FileVault's recovery key, JSON Web Tokens, the agent's own enrolment tokens. */
export const withoutRecoveryKeys = (text: string): string =>
  text
    .replaceAll(/(?<![0-9])[0-9]{6}(?:-[0-9]{6}){7}(?![0-9])/g, Array(8).fill('000000').join('-'))
    .replaceAll(/(?<![A-Z0-9-])[A-Z0-9]{4}(?:-[A-Z0-9]{4}){5}(?![A-Z0-9-])/g, Array(6).fill('XXXX').join('-'))
    .replaceAll(/\beyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, 'redacted')
    .replaceAll(/\bpalisade1\.[\w.-]+/g, 'redacted');
