// A fleet for the benchmarks: devices with real keys and chains of real signed reports, made before anything is timed.
import type { DeviceDescription } from '../../shared/device.ts';
import type { DeviceId } from '../../shared/ids.ts';
import type { SignedReport } from '../../shared/protocol/report.ts';
import { canonicalText, deviceIdOf, digestOf, newKeyPair, privateKeyOf, sign } from '../../shared/protocol/sign.ts';

export interface BenchDevice {
  id: DeviceId;
  publicKey: string;
  privateKeyPem: string;
  reports: SignedReport[];
}

export const description: DeviceDescription = {
  name: 'bench',
  system: 'linux',
  osName: 'Debian GNU/Linux',
  osVersion: '12',
  model: null,
  serial: null,
  hardwareUuid: null,
  virtual: false,
  agentVersion: '0.1.0',
  overlay: false,
};

/** About a kilobyte: a laptop with an encrypted root and swap. The size differs from report to report, so each is a change. */
const facts = (n: number): Record<string, unknown> => ({
  'disk-encryption': {
    facts: {
      environment: 'machine',
      swap: 'listed',
      notSeen: [],
      volumes: ['/', 'swap'].map((mount, index) => ({
        id: `dm-${index + 1}`,
        mounts: index === 0 ? [mount] : [],
        purpose: index === 0 ? 'system' : 'swap',
        filesystem: index === 0 ? 'ext4' : 'swap',
        sizeBytes: 512_000_000_000 + n,
        state: 'on',
        method: 'luks2',
        stacks: [
          [
            { name: `dm-${index + 1}`, kind: 'lvm', encrypts: false },
            { name: 'dm-0', kind: 'crypt', encrypts: true, detail: 'luks2 aes-xts-plain64' },
            { name: 'nvme0n1p3', kind: 'partition', encrypts: false },
            { name: 'nvme0n1', kind: 'disk', encrypts: false },
          ],
        ],
      })),
    },
  },
});

export function makeDevice(reportCount: number, startAt: number): BenchDevice {
  const { privateKeyPem, publicKey } = newKeyPair();
  const key = privateKeyOf(privateKeyPem);
  const id = deviceIdOf(publicKey);
  const reports: SignedReport[] = [];
  let previous: string | null = null;
  for (let seq = 1; seq <= reportCount; seq++) {
    const body = canonicalText({
      device: id,
      seq,
      collectedAt: startAt + seq,
      policyVersion: 1,
      previous,
      facts: facts(seq),
    });
    reports.push({ body, signature: sign('report', body, key) });
    previous = digestOf(body);
  }
  return { id, publicKey, privateKeyPem, reports };
}
