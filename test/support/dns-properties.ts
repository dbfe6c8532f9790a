import type { DnsDriver, DnsRecord, Zone } from 'skylane';
import type { DnsProperty } from 'skylane/conformance';

/** A request past the driver's own methods, as a host's own tools make it. */
interface Raw {
  readonly method: 'GET' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly json?: object;
}

async function raw(driver: DnsDriver, request: Raw): Promise<unknown> {
  const connection = Reflect.get(driver, 'connection') as {
    bytes(request: object, options: object): Promise<{ readonly body: Buffer }>;
  };
  const { body } = await connection.bytes({ operation: 'raw', ...request }, { deadline: null });
  return body.length === 0 ? null : JSON.parse(body.toString('utf8'));
}

/** The record of the same name, type and data as it is now. */
async function current(driver: DnsDriver, zone: Zone, record: DnsRecord): Promise<DnsRecord | undefined> {
  return (await driver.listRecords(zone)).find(
    ({ name, type, data }) => name === record.name && type === record.type && data === record.data,
  );
}

const extraOf = (record: DnsRecord | undefined, name: string): unknown =>
  record === undefined ? 'no such record' : Reflect.get(record.extra, name);

/** Rackspace's comment on a record. */
export const RACKSPACE_COMMENT: DnsProperty = {
  name: 'comment',
  set: async (driver, _zone, record) => {
    await driver.updateRecord({ zone: record.zone, id: record.id }, { extra: { comment: 'ours' } });
  },
  read: async (driver, zone, record) => {
    const found = (await driver.listRecords(zone)).filter(
      ({ name, type }) => name === record.name && type === record.type,
    );
    return found.map(({ extra }) => Reflect.get(extra, 'comment')).filter((comment) => comment !== null);
  },
};

/** Designate's description of a set. */
export const DESIGNATE_DESCRIPTION: DnsProperty = {
  name: 'description',
  set: async (driver, zone, record) => {
    const id = String(
      extraOf(record, 'recordsetId') ?? extraOf(await current(driver, zone, record), 'recordsetId'),
    );
    const json = { ttl: record.ttl, records: [record.data], description: 'ours' };
    await raw(driver, { method: 'PUT', path: `/zones/${zone.id}/recordsets/${id}`, json });
  },
  read: async (driver, zone, record) => {
    const found = (await driver.listRecords(zone)).filter(
      ({ name, type }) => name === record.name && type === record.type,
    );
    return [...new Set(found.map((one) => extraOf(one, 'description')))];
  },
};

interface PowerDnsSet {
  readonly name: string;
  readonly type: string;
  readonly records: readonly { readonly content: string; readonly disabled: boolean }[];
  readonly comments: readonly { readonly content: string; readonly account: string }[];
}

async function powerDnsSet(
  driver: DnsDriver,
  zone: Zone,
  record: DnsRecord,
): Promise<PowerDnsSet | undefined> {
  const { rrsets } = (await raw(driver, { method: 'GET', path: `/zones/${zone.id}` })) as {
    rrsets: PowerDnsSet[];
  };
  return rrsets.find(({ name, type }) => name === `${record.name}.${zone.domain}.` && type === record.type);
}

async function patchPowerDns(driver: DnsDriver, zone: Zone, record: DnsRecord, more: object): Promise<void> {
  const set = {
    name: `${record.name}.${zone.domain}.`,
    type: record.type,
    ttl: record.ttl,
    changetype: 'REPLACE',
  };
  await raw(driver, { method: 'PATCH', path: `/zones/${zone.id}`, json: { rrsets: [{ ...set, ...more }] } });
}

/** Values that PowerDNS keeps and does not serve. */
export const POWERDNS_DISABLED: DnsProperty = {
  name: 'disabled value',
  staysBehind: true,
  set: (driver, zone, record) =>
    patchPowerDns(driver, zone, record, {
      records: [
        { content: record.data, disabled: false },
        { content: '192.0.2.99', disabled: true },
      ],
    }),
  read: async (driver, zone, record) =>
    (await powerDnsSet(driver, zone, record))?.records
      .filter(({ disabled }) => disabled)
      .map(({ content }) => content),
};

/** PowerDNS's comments at a set. */
export const POWERDNS_COMMENTS: DnsProperty = {
  name: 'comments',
  set: (driver, zone, record) =>
    patchPowerDns(driver, zone, record, { comments: [{ content: 'ours', account: 'team' }] }),
  read: async (driver, zone, record) =>
    (await powerDnsSet(driver, zone, record))?.comments.map(({ content, account }) => [content, account]),
};
