// A store that costs next to nothing, for benchmarks: it takes what S3 clients put, single or in parts, forgets it, and hands out zeros of the
// same size. `node s3-sink.mjs`, which prints its URL. It checks nothing and answers what the clients of s3-throughput.mjs ask.
import { createServer } from 'node:http';

const ZEROS = Buffer.alloc(256 * 1024);
const sizes = new Map();

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  let received = 0;
  request.on('data', (chunk) => (received += chunk.length));
  request.on('end', () => answer({ request, response, pathname, searchParams, received }));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));

function answer({ request, response, pathname, searchParams, received }) {
  const { method, headers } = request;
  response.setHeader('etag', '"sink"');
  if (method === 'POST' && searchParams.has('uploads')) {
    sizes.set(pathname, 0);
    response.end('<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>');
  } else if (method === 'POST') {
    response.end('<CompleteMultipartUploadResult><ETag>"sink"</ETag></CompleteMultipartUploadResult>');
  } else if (method === 'PUT') {
    // Some clients send parts in chunks that are signed one by one: the length within is told apart.
    const size = Number(headers['x-amz-decoded-content-length'] ?? received);
    sizes.set(pathname, (searchParams.has('partNumber') ? sizes.get(pathname) : 0) + size);
    response.end();
  } else {
    send(request, response, sizes.get(pathname) ?? 0);
  }
}

function send({ method, headers }, response, size) {
  const [, first, last] = /bytes=(\d+)-(\d*)/.exec(headers.range ?? '') ?? [];
  const start = Number(first ?? 0);
  const end = last ? Number(last) + 1 : size;
  if (first !== undefined) {
    response.statusCode = 206;
    response.setHeader('content-range', `bytes ${start}-${end - 1}/${size}`);
  }
  response.setHeader('content-length', end - start);
  let left = method === 'HEAD' ? 0 : end - start;
  const push = () => {
    while (left > 0) {
      const length = Math.min(left, ZEROS.length);
      left -= length;
      if (!response.write(ZEROS.subarray(0, length))) {
        response.once('drain', push);
        return;
      }
    }
    response.end();
  };
  push();
}
