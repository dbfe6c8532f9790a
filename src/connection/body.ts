import type { Readable } from 'node:stream';

/** Thrown inside the connection when a body is larger than it may be. */
export class BodyTooLarge extends Error {}

/** Reads a whole body, up to the limit. */
export function readBody(body: Readable, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        // Errors of the dying stream come after this rejection and change nothing.
        reject(new BodyTooLarge());
        body.destroy();
        return;
      }
      chunks.push(chunk);
    });
    body.once('end', () => {
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size));
    });
    body.on('error', reject);
  });
}
