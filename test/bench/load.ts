// The devices' side of the benchmarks, in a process of its own: connects them all, sends their reports with a window
// each, and says how long it took from the first byte sent to the last acknowledgement.
import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { agentPath } from '../../shared/protocol/enrolment.ts';
import { helloText } from '../../shared/protocol/messages.ts';
import { privateKeyOf, sign } from '../../shared/protocol/sign.ts';
import { protocolVersion, subprotocol } from '../../shared/protocol/version.ts';
import { type BenchDevice, description } from './fleet.ts';

interface Load {
  url: string;
  devices: BenchDevice[];
  /** Reports in one frame: one for live reports, many for a spool after an outage. */
  perFrame: number;
  /** Reports on the way and not yet acknowledged, of one device. */
  window: number;
  /** The collector greets and wants a greeting; the bare server does not. */
  greets: boolean;
}

const load = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Load;

function connect(device: BenchDevice): Promise<WebSocket> {
  const socket = new WebSocket(`${load.url.replace('https', 'wss')}${agentPath}`, subprotocol, {
    rejectUnauthorized: false,
    perMessageDeflate: false,
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    if (!load.greets) return void socket.once('open', () => resolve(socket));
    socket.on('message', (frame: Buffer) => {
      const message = JSON.parse(frame.toString()) as {
        type: string;
        nonce: string;
        collector: string;
        message?: string;
      };
      if (message.type === 'refused') reject(new Error(message.message));
      if (message.type === 'welcome') resolve(socket);
      if (message.type !== 'challenge') return;
      const signature = sign(
        'hello',
        helloText(message.nonce, message.collector, device.id),
        privateKeyOf(device.privateKeyPem),
      );
      socket.send(
        JSON.stringify({ type: 'hello', version: protocolVersion, device: device.id, description, signature }),
      );
    });
  });
}

/** Sends all the reports of one device. Resolves with the last acknowledgement. */
function send(socket: WebSocket, { reports }: BenchDevice): Promise<void> {
  const frames: string[] = [];
  for (let at = 0; at < reports.length; at += load.perFrame)
    frames.push(JSON.stringify({ type: 'reports', reports: reports.slice(at, at + load.perFrame) }));
  let sent = 0;
  return new Promise((resolve, reject) => {
    const fill = (acknowledged: number): void => {
      while (sent < frames.length && sent * load.perFrame - acknowledged < load.window)
        socket.send(frames[sent++] as string);
    };
    socket.on('message', (frame: Buffer) => {
      const message = JSON.parse(frame.toString()) as { type: string; seq: number; message?: string };
      if (message.type === 'refused') reject(new Error(message.message));
      if (message.type !== 'ack') return;
      if (message.seq >= reports.length) resolve();
      else fill(message.seq);
    });
    fill(0);
  });
}

const sockets = await Promise.all(load.devices.map(connect));
const from = performance.now();
await Promise.all(sockets.map((socket, index) => send(socket, load.devices[index] as BenchDevice)));
const seconds = (performance.now() - from) / 1_000;
process.send?.({ seconds });
for (const socket of sockets) socket.terminate();
process.disconnect?.();
