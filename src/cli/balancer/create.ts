import type { CreateLoadBalancerOptions, HealthCheckSpec, ListenerSpec } from '../../loadbalancer/index.js';
import { usage } from '../exit-codes.js';
import { checkColumns } from '../output/columns.js';
import { parseExtra } from '../output/extra.js';
import type { ShowFlags } from '../output/flags.js';
import { printOne } from '../output/print-list.js';
import { withDriverAt } from '../place/drivers.js';
import type { PlaceFlags } from '../place/flags.js';
import { placeOf } from '../place/place.js';
import type { Shell } from '../shell.js';
import { certificateOf, withCertificate } from './certificate.js';
import type { CertificateFlags } from './certificate-flags.js';
import { balancerColumns } from './columns.js';
import { membersOf } from './find-members.js';

/** Flags of `balancer create`. */
export type CreateFlags = PlaceFlags &
  ShowFlags &
  CertificateFlags & {
    readonly listener: readonly ListenerSpec[];
    readonly member?: readonly string[];
    readonly algorithm?: string;
    readonly healthCheck?: Pick<HealthCheckSpec, 'protocol' | 'path'>;
    readonly healthInterval?: number;
    readonly healthTimeout?: number;
    readonly location?: string;
    readonly network?: readonly string[];
    readonly extra?: string;
    readonly until: 'accepted' | 'active';
  };

/** Creates a load balancer with its listeners and members, and waits until it is active. */
export default async function create(this: Shell, flags: CreateFlags, name: string): Promise<void> {
  checkColumns(balancerColumns, flags);
  const certificate = await certificateOf(this, flags);
  const settings = settingsOf(flags);
  const place = await placeOf(this, flags);
  await withDriverAt(this, 'loadbalancer', place, flags, async ({ driver, call }) => {
    const members = await membersOf(flags.member ?? [], place, {}, call);
    const made = await driver.createLoadBalancer(
      {
        name,
        listeners: withCertificate(driver, flags.listener, certificate),
        ...settings,
        ...(members.length === 0 ? {} : { members }),
      },
      call,
    );
    const last = flags.until === 'active' ? await driver.waitUntilActive(made, call) : made;
    await printOne(this, flags, last, balancerColumns);
  });
}

function settingsOf(flags: CreateFlags): Omit<CreateLoadBalancerOptions, 'name' | 'listeners' | 'members'> {
  const { algorithm, location, network, extra } = flags;
  const healthCheck = healthCheckOf(flags);
  return {
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(healthCheck === null ? {} : { healthCheck }),
    ...(location === undefined ? {} : { location }),
    ...(network === undefined ? {} : { networks: network }),
    ...(extra === undefined ? {} : { extra: parseExtra(extra) }),
  };
}

function healthCheckOf({ healthCheck, healthInterval, healthTimeout }: CreateFlags): HealthCheckSpec | null {
  if (healthCheck === undefined) {
    if ((healthInterval ?? healthTimeout) === undefined) return null;
    throw usage('--health-interval and --health-timeout say something of a check: give --health-check.');
  }
  return {
    ...healthCheck,
    ...(healthInterval === undefined ? {} : { interval: healthInterval }),
    ...(healthTimeout === undefined ? {} : { timeout: healthTimeout }),
  };
}
