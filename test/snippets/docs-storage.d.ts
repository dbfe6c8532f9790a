// What the snippets about object storage take for granted.
import type * as Skylane from 'skylane';
import type { OpenStackSwift } from 'skylane/openstack';

declare global {
  const driver: OpenStackSwift;
  const other: OpenStackSwift;
  const container: Skylane.Container;
  const object: Skylane.StorageObject;
  const target: Skylane.StorageObject;
  const name: string;
  const path: string;
  const bytes: Uint8Array;
  const data: Uint8Array;
  const contentType: string;
  const metadata: Record<string, string>;
  const size: number;
  const partSize: number;
  const parallel: number;
  const onProgress: (progress: Skylane.UploadProgress) => void;
  const options: Skylane.UploadOptions;
}
