// What the snippets of docs/providers/openstack.md take for granted.
import type * as Skylane from 'skylane';
import type { OpenStackCompute } from 'skylane/openstack';

declare global {
  const cloud: OpenStackCompute;
  const node: Skylane.ComputeNode;
}
