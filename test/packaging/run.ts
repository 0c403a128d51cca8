// `npm run test:packaging`: the packages, built and taken apart. Needs Debian's tools for programs and packages.
import { haveFromDebian } from '../suite/debian.ts';
import { runSuite } from '../suite/tap.ts';

const needs = { strip: 'binutils', 'dpkg-deb': 'dpkg' };

if (haveFromDebian(needs)) await runSuite(['--timeout=900', '--jobs=1', 'test/packaging/packages.packaging.ts']);
