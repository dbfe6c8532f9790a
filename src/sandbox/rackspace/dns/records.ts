import type { Reply } from '../../http.js';
import { asObject, asText } from '../../json.js';
import { accept, type DnsApi, type DnsCall, domainOf, pageOf, recordOf } from './api.js';
import { type DnsRecordRow, dnsTime, type Domain, JobFailure } from './state.js';
import { checkedRecordChanges, dnsFault, rowsOf, wantedRecords } from './validate.js';
import { pageLinks, recordView } from './view.js';

/** Records of a domain. */
export function addRecordRoutes(api: DnsApi): void {
  const path = '/domains/:domain/records';
  api
    .on('GET', path, 'records.list', listRecords)
    .on('POST', path, 'records.create', (call) => {
      const domain = domainOf(call);
      const wanted = wantedRecords(call.exchange.json(), domain.name);
      return accept(call, () => ({ records: addAll(call, domain, wanted).map(recordView) }));
    })
    .on('PUT', path, 'records.update', updateRecords)
    .on('DELETE', path, 'records.delete', (call) => {
      const domain = domainOf(call);
      const ids = call.exchange.query.getAll('id');
      if (ids.length === 0)
        throw dnsFault(400, 'The request could not be processed.', 'Must provide at least one record id.');
      return accept(call, () => removeAll(domain, ids));
    })
    .on('GET', `${path}/:record`, 'records.show', (call) => ({
      status: 200,
      body: recordView(recordOf(call)),
    }))
    .on('PUT', `${path}/:record`, 'records.update', (call) => {
      const record = recordOf(call);
      const changes = checkedRecordChanges(asObject(call.exchange.json()) ?? {}, record);
      return accept(call, () => {
        Object.assign(record, changes, { updated: dnsTime() });
        return undefined;
      });
    })
    .on('DELETE', `${path}/:record`, 'records.delete', (call) => {
      const domain = domainOf(call);
      const { id } = recordOf(call);
      return accept(call, () => removeAll(domain, [id]));
    });
}

function listRecords(call: DnsCall): Reply {
  const { query } = call.exchange;
  const [type, name, data] = [query.get('type'), query.get('name'), query.get('data')];
  const records = [...domainOf(call).records.values()].filter(
    (record) =>
      (type === null || record.type === type.toUpperCase()) &&
      (name === null || record.name === name.toLowerCase()) &&
      (data === null || record.data === data),
  );
  const { rows, offset, limit } = pageOf(call, records, recordView);
  const links = pageLinks(call.exchange, offset, limit, records.length);
  return {
    status: 200,
    body: { records: rows, ...(links.length > 0 ? { links } : {}), totalEntries: records.length },
  };
}

/** All or nothing: what was added before one failed is taken away again. */
function addAll(call: DnsCall, domain: Domain, wanted: ReturnType<typeof wantedRecords>): DnsRecordRow[] {
  const added: DnsRecordRow[] = [];
  try {
    for (const each of wanted) added.push(call.state.addRecord(domain, each));
  } catch (error) {
    for (const { id } of added) domain.records.delete(id);
    throw error;
  }
  return added;
}

function updateRecords(call: DnsCall): Reply {
  const domain = domainOf(call);
  const updates = rowsOf(call.exchange.json(), 'records').map((row) => {
    const record = domain.records.get(asText(row.id));
    if (record === undefined) throw dnsFault(404, 'Object not Found.');
    return { record, changes: checkedRecordChanges(row, record) };
  });
  return accept(call, () => {
    for (const { record, changes } of updates) Object.assign(record, changes, { updated: dnsTime() });
    return { records: updates.map(({ record }) => recordView(record)) };
  });
}

function removeAll(domain: Domain, ids: readonly string[]): undefined {
  for (const id of ids) {
    if (!domain.records.delete(id)) throw new JobFailure(404, 'Object not Found.', `Record ID: ${id}`);
  }
  domain.updated = dnsTime();
  return undefined;
}
