// What the snippets of the README and the docs take for granted.
import type * as Skylane from 'skylane';
import type { RackspaceCompute } from 'skylane/rackspace';
import type { OpenStackSwift } from 'skylane/openstack';
import type { DummyCompute } from 'skylane/dummy';
import type { Sandbox } from 'skylane/sandbox';

declare global {
  const username: string;
  const password: string;
  const apiKey: string;
  const account: string;
  const tenantId: string;
  const clientId: string;
  const clientSecret: string;
  const projectId: string;
  const accessKeyId: string;
  const secretAccessKey: string;
  const accessKeySecret: string;
  const secretId: string;
  const accountId: string;
  const token: string;
  const passphrase: string;
  const secret: string;
  const apiSecret: string;
  const apiToken: string;
  const folderId: string;
  const secretApiKey: string;
  const secretKey: string;
  const teamId: string;
  const name: string;
  const ca: string;
  const cert: string;
  const key: string;
  const credentials: { client_email: string; private_key: string };

  const rax: RackspaceCompute;
  const driver: RackspaceCompute;
  const dummy: DummyCompute;
  const sandbox: Sandbox;
  const scheduler: Skylane.Scheduler<RackspaceCompute>;
  const run: Skylane.CreateNodesRun<RackspaceCompute>;
  const image: Skylane.NodeImage;
  const size: Skylane.NodeSize;
  const network: string;
  const spec: Parameters<RackspaceCompute['createNode']>[0];
  const specs: (typeof spec)[];
  const swift: OpenStackSwift;
  const bytes: Uint8Array;
  const data: Uint8Array;
}
