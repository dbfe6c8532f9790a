import type { DnsDriver, Zone } from 'skylane';
import { dnsBehaviours, type DnsContext, type DnsProperty, type DnsSample } from 'skylane/conformance';
import { afterAll, beforeAll, describe, test } from 'vitest';

import { dig, hasDig, type NameServer } from './dig.js';
import { checkZone, hasNamedTools } from './named.js';

/** A host to try the behaviours on. */
export interface DnsTarget {
  readonly name: string;
  /** Makes a driver with the host's credentials. */
  readonly driver: () => DnsDriver;
  /** A domain that no other run uses; `part` is a different word for each zone of a run. */
  readonly domain: (part: string) => string;
  /** Where zones cannot be made: the id of one that is there. */
  readonly fixedZone?: string;
  /** Data for types of which the host takes less than the DNS does. */
  readonly samples?: Readonly<Record<string, DnsSample>>;
  /** What the host keeps beside data. */
  readonly properties?: readonly DnsProperty[];
  /** The behaviours to try; all where it is left out. */
  readonly only?: RegExp;
  /** The name server that answers for the zones. */
  readonly nameServer?: NameServer;
}

/** Runs the behaviours that every DNS driver has. */
export function describeDns(target: DnsTarget): void {
  describe(`DNS on ${target.name}`, () => {
    const driver = target.driver();
    const canMakeZones = target.fixedZone === undefined;
    let context: DnsContext;

    beforeAll(async () => {
      const zone = await (canMakeZones ? makeZone('main') : driver.getZone(target.fixedZone ?? ''));
      if (!canMakeZones) await driver.applyPlan(await zone.plan([]), { guard: 1 });
      const { nameServer } = target;
      const ask = (name: string, type: string) =>
        dig(nameServer ?? { host: '', port: 0 }, zone.domain, name, type);
      context = {
        driver,
        zone,
        makeZone: canMakeZones ? makeZone : null,
        dig: nameServer === undefined || !hasDig ? null : ask,
        load: hasNamedTools ? loads : null,
      };
    });

    afterAll(async () => {
      if (canMakeZones && context !== undefined) await driver.deleteZone(context.zone);
      await driver.close();
    });

    // A retry takes other domains: what the failed attempt left must not hide why it failed.
    let attempt = 0;
    const makeZone = (part: string): Promise<Zone> =>
      driver.createZone({ domain: target.domain(attempt === 0 ? part : `${part}-again-${attempt}`) });
    const all = dnsBehaviours(driver.capabilities, target.samples, target.properties);
    for (const behaviour of all.filter(({ name }) => target.only?.test(name) ?? true)) {
      test(`${behaviour.name}`, ({ task }) => {
        attempt = task.result?.retryCount ?? 0;
        return behaviour.run(context);
      });
    }
  });
}

async function loads(domain: string, text: string): Promise<void> {
  await checkZone(domain, text);
}
