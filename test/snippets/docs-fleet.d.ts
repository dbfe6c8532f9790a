// What the snippets about fleets take for granted.
import type * as Skylane from 'skylane';
import type { OpenStackCompute } from 'skylane/openstack';

declare global {
  const here: OpenStackCompute;
  const there: OpenStackCompute;
  const fleet: Skylane.Fleet<[OpenStackCompute, OpenStackCompute]>;
  const Fleet: typeof Skylane.Fleet;
}
