import type { CallOptions } from '../../call/call.js';
import type { DnsDriver } from '../../dns/driver/driver.js';
import type { Zone } from '../../dns/model/models.js';
import { normaliseDomain } from '../../dns/names/names.js';
import { CloudError } from '../../errors.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { nearest } from '../output/nearest.js';

/** Finds a zone by its domain or id. @throws CommandError naming the nearest domain */
export async function findZone(driver: DnsDriver, wanted: string, call: CallOptions): Promise<Zone> {
  const found = await zoneIfAny(driver, wanted, call);
  if (found !== null) return found;
  const zones = await driver.listZones(call);
  const domains = zones.map(({ domain }) => domain);
  throw new CommandError(`There is no zone ${wanted}.${nearest(wanted, domains)}`, EXIT.notFound);
}

/** Finds a zone by its domain or id; null where there is none. */
export async function zoneIfAny(driver: DnsDriver, wanted: string, call: CallOptions): Promise<Zone | null> {
  const byDomain = (): Promise<Zone | null> => zoneOfDomain(driver, wanted, call);
  const byId = (): Promise<Zone | null> => unlessMissing(driver.getZone(wanted, call));
  // Ids seldom have dots, and zones seldom have none.
  const [first, second] = wanted.includes('.') ? [byDomain, byId] : [byId, byDomain];
  return (await first()) ?? (await second());
}

/** The zone of exactly this domain, not one above it. */
async function zoneOfDomain(driver: DnsDriver, wanted: string, call: CallOptions): Promise<Zone | null> {
  const zone = await unlessMissing(driver.findZone(wanted, call));
  return zone?.domain === domainOf(wanted) ? zone : null;
}

function domainOf(wanted: string): string | null {
  try {
    return normaliseDomain(wanted);
  } catch {
    return null;
  }
}

/** Null for a zone that there is not, and for text that can be no id or no domain. */
async function unlessMissing(asked: Promise<Zone>): Promise<Zone | null> {
  try {
    return await asked;
  } catch (error) {
    if (CloudError.is(error) && (error.code === 'zone-not-found' || error.code === 'invalid-request'))
      return null;
    throw error;
  }
}
