// Opens the two doors of one app: TLS for agents and browsers anywhere, plain HTTP for this machine alone.
import { rmSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type Config, settingNames } from './config.ts';
import { replaceFile } from './data-folder.ts';

export interface Addresses {
  /** For agents and other machines. */
  url: string;
  /** For this machine. */
  localUrl: string;
  port: number;
  localPort: number;
}

/** Both doors open. */
export interface Listening extends Addresses {
  /** Ends every connection, closes the app and takes away what was written for the command line. Not the store. */
  close(): Promise<void>;
}

/** A port that cannot be opened: the message names it, the cause and the cure. */
export class ListenProblem extends Error {}

/** How long a request under way is waited for when the collector stops. */
const lastRequestsMs = 800;

/** Opens both ports and writes where they are to the data folder. Throws a ListenProblem. */
export async function listen(app: FastifyInstance, config: Config): Promise<Listening> {
  const servers: (HttpServer | HttpsServer)[] = [];
  try {
    const tls = tlsServer(app);
    servers.push(tls);
    const port = await open(tls, config.port, config.listen, 'port');
    const local = await openLocal(app, config.localPort, servers);
    const addresses = {
      url: config.address ?? `https://localhost:${port}`,
      localUrl: `http://localhost:${local}`,
      port,
      localPort: local,
    };
    app.doors = addresses;
    return { ...addresses, close: announce(app, config.dataDir, addresses, servers) };
  } catch (error) {
    await closeServers(servers);
    throw error;
  }
}

function tlsServer(app: FastifyInstance): HttpsServer {
  // 1.3 is what both ends choose; 1.2 is left for whoever watches from an old machine.
  const minVersion = 'TLSv1.2';
  const server = createHttpsServer({ ...app.pki.credentials(), minVersion }, app.routing);
  server.on('upgrade', (request, socket, head) => app.gateway.upgrade(request, socket, head));
  app.pki.onRenewal((tls) => server.setSecureContext({ ...tls, minVersion }));
  return hardened(server);
}

/** Bounds for a client that sends its request byte by byte. */
function hardened<S extends HttpServer | HttpsServer>(server: S): S {
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  return server;
}

/** localhost is ::1 first on many machines, so both are opened under one number. */
async function openLocal(app: FastifyInstance, wanted: number, servers: (HttpServer | HttpsServer)[]): Promise<number> {
  const first = hardened(createHttpServer(app.routing));
  servers.push(first);
  const port = await open(first, wanted, '127.0.0.1', 'localPort');
  const second = hardened(createHttpServer(app.routing));
  try {
    await open(second, port, '::1', 'localPort');
    servers.push(second);
  } catch (error) {
    // A machine without IPv6 does well without it; another program there would be opened in this one's place.
    const code = codeOf(error instanceof ListenProblem ? error.cause : error);
    if (code === 'EADDRINUSE' && wanted !== 0) throw error;
  }
  return port;
}

function open(
  server: HttpServer | HttpsServer,
  port: number,
  host: string,
  setting: 'port' | 'localPort',
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new ListenProblem(unopened(port, host, setting, codeOf(error)), { cause: error })),
    );
    // ipv6Only keeps :: from taking the IPv4 address along where that is not asked for.
    server.listen({ port, host, ipv6Only: host === '::1' }, () => resolve((server.address() as AddressInfo).port));
  });
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

function unopened(port: number, host: string, setting: 'port' | 'localPort', code: string | undefined): string {
  const another = `choose another with ${settingNames[setting].env}`;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program. Stop that program, or ${another}.`;
    case 'EACCES':
      return `Port ${port} on ${host} may not be opened by this user; ports below 1024 need root. Run as root, or ${another}.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine, so port ${port} cannot be opened there. Name one with ${settingNames.listen.env}.`;
    default:
      return `Port ${port} on ${host} cannot be opened (${code ?? 'for an unknown reason'}). Mend that, or ${another}.`;
  }
}

/** Tells the command line where the collector is and lets the owner in; returns how to end it all. */
function announce(
  app: FastifyInstance,
  dataDir: string,
  { url, localUrl }: Addresses,
  servers: (HttpServer | HttpsServer)[],
): () => Promise<void> {
  const files = [join(dataDir, 'owner.token'), join(dataDir, 'collector.json')] as const;
  replaceFile(files[0], `${app.users.ownerToken}\n`);
  replaceFile(files[1], `${JSON.stringify({ localUrl, url, pid: process.pid }, null, 2)}\n`, 0o644);
  return async () => {
    for (const file of files) rmSync(file, { force: true });
    const closed = closeServers(servers);
    await app.close();
    await closed;
  };
}

async function closeServers(servers: (HttpServer | HttpsServer)[]): Promise<void> {
  const impatient = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, lastRequestsMs);
  await Promise.all(
    servers.map(
      (server) => new Promise<void>((closed) => (server.listening ? server.close(() => closed()) : closed())),
    ),
  );
  clearTimeout(impatient);
}
