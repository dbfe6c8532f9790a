import type { IncomingMessage } from 'node:http';

import { crc32c } from '../../dist/src/storage/checksum/crc32c.js';
import { localServer, type LocalServer } from './local-server.js';

/** Google takes parts in multiples of this many bytes, the last one aside. */
const STEP = 256 * 1024;

/** What goes wrong with one request. */
export type Mishap =
  /** The connection breaks when so many bytes of the body have come; what of them is whole steps stays. */
  | { readonly cutAt: number }
  /** All goes well, but the answer comes when this has happened. */
  | { readonly answerAfter: Promise<unknown> }
  /** Everything is stored, but nobody hears of it. */
  | 'lost answer'
  | 'unavailable';

/** Google's part in resumable uploads of one object, as its documentation describes it. */
export interface ResumableServer extends LocalServer {
  /** The bytes that it has. */
  readonly stored: () => Buffer;
  /** Content-Range of each request with bytes, or a question. */
  readonly ranges: string[];
  /** Mishaps of the next requests with bytes, in order; null where one goes well. */
  readonly mishaps: (Mishap | null)[];
  /** Changes what it says that it has. */
  crc32c: (bytes: Buffer) => number;
}

/** @see https://cloud.google.com/storage/docs/performing-resumable-uploads */
export async function resumableServer(): Promise<ResumableServer> {
  let stored: Buffer = Buffer.alloc(0);
  let complete = false;
  const ranges: string[] = [];
  const mishaps: (Mishap | null)[] = [];
  const resource = () => {
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(state.crc32c(stored));
    const generation = '1700000000000001';
    const fields = { name: 'large', bucket: 'photos', generation, metageneration: '1' };
    return JSON.stringify({ ...fields, size: String(stored.length), crc32c: crc.toString('base64') });
  };
  const server = await localServer((request, response) => {
    const answer = (status: number, body = '', headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    };
    const progress = (): void => {
      if (complete) return answer(200, resource());
      answer(308, '', stored.length === 0 ? {} : { range: `bytes=0-${stored.length - 1}` });
    };
    if (request.method === 'POST')
      return answer(200, '', {
        location: 'https://elsewhere.example/upload?uploadType=resumable&upload_id=ABg5',
      });
    if (request.method === 'DELETE') return answer(request.url?.includes('upload_id') ? 499 : 204);
    if (request.method === 'GET') return answer(200, resource());
    const range = request.headers['content-range'] ?? '';
    ranges.push(range);
    const [, first, , total] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(range) ?? [];
    if (first === undefined && total === '*') return progress();
    const mishap = mishaps.shift() ?? null;
    if (mishap === 'unavailable') return answer(503);
    if (first !== undefined && Number(first) !== stored.length) return answer(400, 'another offset was due');
    const limit =
      mishap !== null && typeof mishap === 'object' && 'cutAt' in mishap ? mishap.cutAt : Infinity;
    const { socket } = request;
    void receive(request, limit).then((bytes) => {
      const kept = limit === Infinity ? bytes : bytes.subarray(0, bytes.length - (bytes.length % STEP));
      stored = Buffer.concat([stored, kept]);
      complete = total !== '*' && stored.length === Number(total);
      if (mishap === null) progress();
      else if (typeof mishap === 'object' && 'answerAfter' in mishap) void mishap.answerAfter.then(progress);
      else socket.destroy();
    });
  });
  const state: ResumableServer = Object.assign(server, { stored: () => stored, ranges, mishaps, crc32c });
  return state;
}

async function receive(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit);
}
