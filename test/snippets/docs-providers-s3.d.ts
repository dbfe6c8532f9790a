// What the snippets about S3 take for granted.
import type { S3 } from 'skylane/aws';

declare global {
  const s3: S3;
  const accessKeyId: string;
  const secretAccessKey: string;
  const kmsKeyId: string;
  const data: Uint8Array;
  const object: Awaited<ReturnType<S3['getObject']>>;
  const etag: string;
}
