import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';

/** As much of S3 as an object needs to go up and come down: path-style addresses, one request an object, signatures unread. */
export async function startS3() {
  const objects = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const {
      status = 200,
      headers = {},
      body = '',
    } = answer(objects, request.method, {
      key: pathname,
      isBucket: pathname.split('/').length === 2,
      bytes: Buffer.concat(chunks),
    });
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: async () => void server.close() };
}

function answer(objects, method, { key, isBucket, bytes }) {
  if (isBucket) return { status: method === 'DELETE' ? 204 : 200 };
  if (method === 'PUT') objects.set(key, bytes);
  const body = objects.get(key);
  if (method === 'DELETE') return { status: objects.delete(key) ? 204 : 404 };
  if (body === undefined) return { status: 404 };
  const headers = {
    etag: `"${createHash('md5').update(body).digest('hex')}"`,
    'last-modified': new Date(0).toUTCString(),
    'content-type': 'application/octet-stream',
  };
  return { headers, body: method === 'PUT' ? '' : body };
}
