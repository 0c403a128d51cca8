import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { testFolder } from '../test/helpers/collector.ts';
import { readConfig, type Surroundings, shownConfig } from './config.ts';

const around = (changes: Partial<Surroundings> = {}): Surroundings => ({
  env: {},
  isRoot: false,
  home: '/home/user',
  clone: undefined,
  ...changes,
});

t.test('what nobody said has its default', async (t) => {
  t.same(readConfig({}, around()), {
    dataDir: '/home/user/.local/share/palisade',
    port: 8443,
    localPort: 8080,
    listen: '0.0.0.0',
    address: null,
    verbose: false,
  });
});

t.test('the data folder is the one named, else the clone’s, else the system’s for root, else the user’s', async (t) => {
  const of = (changes: Partial<Surroundings>, flag?: string) =>
    readConfig(flag === undefined ? {} : { dataDir: flag }, around(changes)).dataDir;
  const env = { PALISADE_DATA_DIR: '/srv/named', XDG_DATA_HOME: '/home/user/share' };
  t.equal(of({ env, clone: '/src' }, '/srv/flag'), '/srv/flag');
  t.equal(of({ env, clone: '/src' }), '/srv/named');
  t.equal(of({ clone: '/src', isRoot: true }), '/src/.palisade');
  t.equal(of({ isRoot: true }), '/var/lib/palisade');
  t.equal(of({ env: { XDG_DATA_HOME: '/home/user/share' } }), '/home/user/share/palisade');
  t.equal(of({ env: { XDG_DATA_HOME: 'relative' } }), '/home/user/.local/share/palisade');
});

t.test('a flag goes before the environment, that before the file', async (t) => {
  const dataDir = testFolder(t, 'config');
  writeFileSync(join(dataDir, 'collector.yaml'), 'port: 1\nlocalPort: 2\naddress: https://file.example\n');
  const env = { PALISADE_DATA_DIR: dataDir, PALISADE_PORT: '3', PALISADE_ADDRESS: 'https://env.example' };
  t.match(readConfig({ address: 'https://flag.example' }, around({ env })), {
    port: 3,
    localPort: 2,
    address: 'https://flag.example',
  });
});

t.test('a wrong setting is named with its place, what it must be and what it was', async (t) => {
  const dataDir = testFolder(t, 'config');
  const read = (env: Record<string, string>) => () =>
    readConfig({}, around({ env: { PALISADE_DATA_DIR: dataDir, ...env } }));
  t.throws(read({ PALISADE_PORT: '70000' }), {
    message: 'PALISADE_PORT must be a port: a whole number from 0 to 65535, not 70000.',
  });
  t.throws(read({ PALISADE_LOCAL_PORT: '80x' }), { message: /PALISADE_LOCAL_PORT must be .*, not "80x"/ });
  t.throws(read({ PALISADE_ADDRESS: 'http://x' }), { message: /PALISADE_ADDRESS must be an address such as https/ });
  for (const [yaml, message] of [
    ['prot: 1', /"prot" in .*collector.yaml: there is no such setting. There are port, /],
    ['port: "1"', /"port" in .*collector.yaml must be a port/],
    ['- port', /must hold settings, one a line/],
    ['port: [', /collector.yaml cannot be read as YAML/],
  ] as const) {
    writeFileSync(join(dataDir, 'collector.yaml'), yaml);
    t.throws(read({}), { message }, yaml);
  }
});

t.test('a secret among the settings is not printed', async (t) => {
  const config = { ...readConfig({}, around()), smtpPassword: 'hunter2' };
  t.match(shownConfig(config), { smtpPassword: '(hidden)', port: 8443 });
});
