// The limit that ingest is measured against: ws over TLS, JSON.parse, one Ed25519 verification and one prepared insert a
// report, in one transaction an event-loop turn, durable before it is acknowledged. Nothing is judged or understood.
// Started by reports.ts with the certificate, the devices' keys and a folder in a file; says its port to its parent.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { WebSocketServer } from 'ws';
import { isSignedBy, publicKeyOf } from '../../shared/protocol/sign.ts';

const { key, cert, publicKeys, folder, verifies } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  key: string;
  cert: string;
  publicKeys: Record<string, string>;
  folder: string;
  verifies: boolean;
};

const keys = new Map(Object.entries(publicKeys).map(([id, text]) => [id, publicKeyOf(text)]));
const database = new Database(join(folder, 'bare.sqlite'));
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec(
  'create table reports (device text, seq integer, body text, signature text, unique (device, seq)) strict',
);
const insert = database.prepare('insert into reports values (?, ?, ?, ?)');

interface Waiting {
  device: string;
  seq: number;
  body: string;
  signature: string;
  acknowledge: () => void;
}

let turn: Waiting[] = [];

const commit = database.transaction((batch: Waiting[]) => {
  for (const { device, seq, body, signature } of batch) insert.run(device, seq, body, signature);
});

function endTurn(): void {
  const batch = turn;
  turn = [];
  commit(batch);
  for (const { acknowledge } of batch) acknowledge();
}

const server = createServer({ key, cert });
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  socket.on('message', (frame: Buffer) => {
    const { reports } = JSON.parse(frame.toString()) as { reports: { body: string; signature: string }[] };
    for (const { body, signature } of reports) {
      const { device, seq } = JSON.parse(body) as { device: string; seq: number };
      const publicKey = keys.get(device);
      if (publicKey === undefined || (verifies && !isSignedBy('report', body, signature, publicKey)))
        throw new Error('Not signed');
      if (turn.length === 0) setImmediate(endTurn);
      turn.push({ device, seq, body, signature, acknowledge: () => socket.send(JSON.stringify({ type: 'ack', seq })) });
    }
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));
process.on('disconnect', () => process.exit());
