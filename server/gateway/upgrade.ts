// From a request on the TLS port to a WebSocket: who is not even asked who they are.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { agentPath } from '../../shared/protocol/enrolment.ts';
import { limits } from '../../shared/protocol/report.ts';
import { subprotocol } from '../../shared/protocol/version.ts';

export interface Turned {
  status: number;
  reason: string;
}

/** @param turnAway what the gateway itself has against this address at this moment */
export function agentSockets(turnAway: (address: string) => Turned | undefined) {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytes,
    // Reports are small and the memory of a compressor for each connection is not.
    perMessageDeflate: false,
    handleProtocols: () => subprotocol,
  });
  return {
    upgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      welcome: (socket: WebSocket, address: string) => void,
    ) {
      // A client may be gone before it is answered.
      socket.on('error', () => {});
      const address = request.socket.remoteAddress ?? '';
      const turned = refusalOf(request) ?? turnAway(address);
      if (turned !== undefined) return answer(socket, turned);
      server.handleUpgrade(request, socket, head, (opened) => welcome(opened, address));
    },
  };
}

function refusalOf({ url, headers }: IncomingMessage): Turned | undefined {
  if (url?.split('?')[0] !== agentPath) return { status: 404, reason: 'There is no WebSocket here.' };
  // Browsers always say where a page came from; agents never do. A page must not speak in a device's name.
  if (headers.origin !== undefined) return { status: 403, reason: 'Pages cannot connect here; agents can.' };
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  if (!offered.includes(subprotocol)) {
    return { status: 400, reason: `The subprotocol ${subprotocol} is spoken here. Update whichever is older.` };
  }
  return undefined;
}

const names: Record<number, string> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function answer(socket: Duplex, { status, reason }: Turned): void {
  socket.end(
    `HTTP/1.1 ${status} ${names[status] ?? ''}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
  );
}
