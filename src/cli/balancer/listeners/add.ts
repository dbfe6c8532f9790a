import { usage } from '../../exit-codes.js';
import { checkColumns } from '../../output/columns.js';
import type { OutputFlags } from '../../output/flags.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { certificateOf, withCertificate } from '../certificate.js';
import type { CertificateFlags } from '../certificate-flags.js';
import { listenerColumns } from '../columns.js';
import { findBalancer } from '../find-balancer.js';
import { parseListener } from '../parse.js';
import { presentListeners, setListeners } from './change.js';

/** Adds listeners to a load balancer, and keeps those that it has. */
export default async function add(
  this: Shell,
  flags: PlaceFlags & OutputFlags & CertificateFlags,
  ...given: string[]
): Promise<void> {
  checkColumns(listenerColumns, flags);
  const [wanted, ...typed] = given;
  if (wanted === undefined || typed.length === 0)
    throw usage('Give BALANCER LISTENER, such as: web http:80:8080.');
  const specs = typed.map(parseListener);
  const certificate = await certificateOf(this, flags);
  await withDriver(this, 'loadbalancer', flags, async (opened) => {
    const { driver, call } = opened;
    const balancer = await findBalancer(driver, wanted, call);
    const fresh = withCertificate(driver, specs, certificate);
    await setListeners(this, flags, opened, balancer, [...presentListeners(balancer), ...fresh]);
  });
}
