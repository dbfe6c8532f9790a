import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { CLASS, encodeMessage, OPCODE, typeName, WireReader } from 'skylane/dns';

/** What is asked for. */
export interface Question {
  /** Absolute. */
  readonly name: string;
  readonly type: string;
}

/** What is answered: data in zone-file form, or another code than 0. */
export interface NameServerAnswer {
  readonly data?: readonly string[];
  /** Type of the data, where it is another one than asked for. */
  readonly type?: string;
  readonly code?: number;
  readonly authoritative?: boolean;
}

type Answer = (question: Question) => NameServerAnswer;

/** A name server on loopback that answers what it is told to, over TCP and UDP at one port. */
export async function startNameServer(
  answer: Answer,
): Promise<AsyncDisposable & { readonly address: string; readonly questions: Question[] }> {
  const questions: Question[] = [];
  const sockets = new Set<Socket>();
  const reply = (message: Buffer): Buffer => {
    const reader = new WireReader(message, 12);
    const question = { name: reader.name(), type: typeName(reader.uint(2)) };
    questions.push(question);
    const { data = [], type = question.type, code = 0, authoritative = true } = answer(question);
    const answers = data.map((text) => ({
      name: question.name,
      type,
      class: CLASS.IN,
      ttl: 60,
      data: text,
    }));
    const bytes = encodeMessage(message.readUInt16BE(0), {
      opcode: OPCODE.QUERY,
      question,
      answers,
      authorities: [],
    });
    bytes.writeUInt16BE(0x8000 | (authoritative ? 0x0400 : 0) | code, 2);
    return bytes;
  };
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (framed) => {
      const bytes = reply(framed.subarray(2));
      const length = Buffer.alloc(2);
      length.writeUInt16BE(bytes.length);
      socket.write(Buffer.concat([length, bytes]));
    });
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4');
  udp.on('message', (message, from) => udp.send(reply(message), from.port, from.address));
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  return {
    address: `127.0.0.1:${port}`,
    questions,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      udp.close();
      await new Promise((resolve) => tcp.close(resolve));
    },
  };
}
