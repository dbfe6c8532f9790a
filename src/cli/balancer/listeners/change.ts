import type { CallOptions } from '../../../call/call.js';
import type { ListenerSpec, LoadBalancer, LoadBalancerDriver } from '../../../loadbalancer/index.js';
import { CommandError, EXIT } from '../../exit-codes.js';
import type { OutputFlags } from '../../output/flags.js';
import { printList } from '../../output/print-list.js';
import type { Shell } from '../../shell.js';
import { listenerColumns, listenerText } from '../columns.js';

/** The listeners of a balancer, as an update takes them. @throws CommandError for listeners of which the cloud does not say all */
export function presentListeners({ listeners, name }: LoadBalancer): ListenerSpec[] {
  if (listeners === null)
    throw new CommandError(
      `The cloud does not say which listeners ${name} has, so that they cannot stay.`,
      EXIT.guard,
    );
  return listeners.map((listener) => {
    const { port, protocol, targetPort, certificate } = listener;
    if (targetPort === null)
      throw new CommandError(
        `The listener ${listenerText(listener)} of ${name} leads to ports that each member has for itself: its listeners can only be changed with the cloud's own tools.`,
        EXIT.guard,
      );
    return { port, protocol, targetPort, ...(certificate === null ? {} : { certificate }) };
  });
}

/** Makes these the listeners of a balancer, and lists them. */
export async function setListeners(
  shell: Shell,
  flags: OutputFlags,
  { driver, call }: { readonly driver: LoadBalancerDriver; readonly call: CallOptions },
  balancer: LoadBalancer,
  listeners: readonly ListenerSpec[],
): Promise<void> {
  const changed = await driver.updateLoadBalancer(balancer, { listeners }, call);
  await printList(shell, flags, changed.listeners ?? [], listenerColumns);
}
