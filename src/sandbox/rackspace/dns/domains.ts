import type { Reply } from '../../http.js';
import { asNumber, asObject, type JsonObject } from '../../json.js';
import { accept, type DnsApi, type DnsCall, domainOf, pageOf } from './api.js';
import { dnsTime, type Domain, JobFailure, NAMESERVERS } from './state.js';
import { dnsFault, domainChanges, rowsOf, type WantedDomain, wantedDomains } from './validate.js';
import { domainBrief, domainDetail, jobView, pageLinks, recordView } from './view.js';

/** Domains, subdomains, and the jobs that change them. */
export function addDomainRoutes(api: DnsApi): void {
  api
    .on('GET', '/domains', 'zones.list', (call) => {
      const name = call.exchange.query.get('name')?.toLowerCase();
      return listDomains(call, (domain) => name === undefined || domain.name === name);
    })
    .on('GET', '/domains/search', 'zones.list', (call) => {
      const name = call.exchange.query.get('name')?.toLowerCase() ?? '';
      return listDomains(call, (domain) => domain.name.includes(name));
    })
    .on('POST', '/domains', 'zones.create', createDomains)
    .on('PUT', '/domains', 'zones.update', updateDomains)
    .on('DELETE', '/domains', 'zones.delete', deleteDomains)
    .on('GET', '/domains/:domain', 'zones.show', showDomain)
    .on('PUT', '/domains/:domain', 'zones.update', (call) => {
      const domain = domainOf(call);
      const changes = domainChanges(asObject(call.exchange.json()) ?? {});
      return accept(call, () => {
        Object.assign(domain, changes, { updated: dnsTime() });
        return undefined;
      });
    })
    .on('DELETE', '/domains/:domain', 'zones.delete', (call) => {
      const domain = domainOf(call);
      return accept(call, () => removeDomains(call, [domain.id]));
    })
    .on('GET', '/domains/:domain/subdomains', 'zones.list', (call) => {
      const parent = domainOf(call);
      return listDomains(call, (domain) => domain.name.endsWith(`.${parent.name}`));
    })
    .on('GET', '/domains/:domain/export', 'zones.export', (call) => {
      const domain = domainOf(call);
      return accept(call, () => exportDomain(domain));
    })
    .on('GET', '/status', 'jobs.list', listJobs)
    .on('GET', '/status/:job', 'jobs.show', showJob)
    .on('GET', '/limits', 'limits.show', () => ({ status: 200, body: LIMITS }));
}

const LIMITS = {
  limits: {
    rate: [],
    absolute: { domains: 500, 'records per domain': 500 },
  },
};

function listDomains(call: DnsCall, wanted: (domain: Domain) => boolean): Reply {
  const domains = call.state.domainsOf(call.owner).filter(wanted);
  const { rows, offset, limit } = pageOf(call, domains, domainBrief);
  const links = pageLinks(call.exchange, offset, limit, domains.length);
  return {
    status: 200,
    body: { domains: rows, ...(links.length > 0 ? { links } : {}), totalEntries: domains.length },
  };
}

function createDomains(call: DnsCall): Reply {
  const wanted = wantedDomains(call.exchange.json());
  return accept(call, () => {
    // All or nothing: the names are checked before the first domain is made.
    const taken = wanted.some(({ name }) => call.state.named(name) !== undefined);
    if (taken) throw new JobFailure(409, 'The object already exists.', 'Domain already exists');
    return { domains: wanted.map((each) => createDomain(call, each)) };
  });
}

function createDomain(call: DnsCall, wanted: WantedDomain): JsonObject {
  const { records, ...fields } = wanted;
  const domain = call.state.addDomain(call.owner, fields);
  for (const data of NAMESERVERS)
    call.state.addRecord(domain, { type: 'NS', name: domain.name, data, ttl: 3600 });
  const added = records.filter(({ type, name }) => type !== 'NS' || name !== domain.name);
  const rows = added.map((record) => recordView(call.state.addRecord(domain, record)));
  return { ...domainDetail(domain), ...(rows.length > 0 ? { recordsList: { records: rows } } : {}) };
}

function updateDomains(call: DnsCall): Reply {
  const rows = rowsOf(call.exchange.json(), 'domains');
  const updates = rows.map((row) => {
    const domain = call.state.domains.get(asNumber(row.id) ?? -1);
    if (domain === undefined || domain.owner !== call.owner) throw dnsFault(404, 'Object not Found.');
    return { domain, changes: domainChanges(row) };
  });
  return accept(call, () => {
    for (const { domain, changes } of updates) Object.assign(domain, changes, { updated: dnsTime() });
    return { domains: updates.map(({ domain }) => domainDetail(domain)) };
  });
}

function deleteDomains(call: DnsCall): Reply {
  const ids = call.exchange.query.getAll('id').map(Number);
  if (ids.length === 0)
    throw dnsFault(400, 'The request could not be processed.', 'Must provide at least one domain id.');
  return accept(call, () => removeDomains(call, ids));
}

function removeDomains(call: DnsCall, ids: readonly number[]): undefined {
  const withSubdomains = call.exchange.query.get('deleteSubdomains')?.toLowerCase() === 'true';
  for (const id of ids) {
    const domain = call.state.domains.get(id);
    if (domain === undefined || domain.owner !== call.owner) {
      throw new JobFailure(404, 'Object not Found.', `Domain ID: ${id}`);
    }
    call.state.domains.delete(id);
    if (!withSubdomains) continue;
    for (const other of call.state.domainsOf(call.owner)) {
      if (other.name.endsWith(`.${domain.name}`)) call.state.domains.delete(other.id);
    }
  }
  return undefined;
}

function showDomain(call: DnsCall): Reply {
  const domain = domainOf(call);
  const { query } = call.exchange;
  const body: Record<string, JsonObject[string]> = { ...domainDetail(domain) };
  const showRecords = (query.get('showRecords') ?? query.get('showRecord') ?? 'true').toLowerCase();
  if (showRecords !== 'false') {
    const records = [...domain.records.values()];
    const { rows, offset, limit } = pageOf(call, records, recordView);
    const links = pageLinks(call.exchange, offset, limit, records.length);
    body.recordsList = {
      records: rows,
      ...(links.length > 0 ? { links } : {}),
      totalEntries: records.length,
    };
  }
  if (query.get('showSubdomains')?.toLowerCase() === 'true') {
    const domains = call.state.domainsOf(call.owner).filter(({ name }) => name.endsWith(`.${domain.name}`));
    body.subdomains = { domains: domains.map(domainBrief), totalEntries: domains.length };
  }
  return { status: 200, body };
}

function exportDomain(domain: Domain): JsonObject {
  const lines = [...domain.records.values()].map(({ name, ttl, type, priority, data }) => {
    const text = type === 'TXT' ? JSON.stringify(data) : data;
    return `${name}.\t${ttl}\tIN\t${type}\t${priority === undefined ? '' : `${priority} `}${text}`;
  });
  const soa = `${domain.name}.\t${domain.ttl}\tIN\tSOA\tns.rackspace.com. ${domain.emailAddress.replace('@', '.')}. 1 21600 3600 1814400 500`;
  return {
    id: domain.id,
    accountId: Number(domain.owner.id),
    contentType: 'BIND_9',
    contents: `${[soa, ...lines].join('\n')}\n`,
  };
}

function isDetailed(call: DnsCall): boolean {
  return call.exchange.query.get('showDetails')?.toLowerCase() === 'true';
}

/** A job in progress returns 202 again. */
function showJob(call: DnsCall): Reply {
  const job = call.state.jobs.get(call.exchange.param('job'));
  if (job === undefined || job.owner !== call.owner) throw dnsFault(404, 'Object not Found.');
  const done = job.status === 'COMPLETED' || job.status === 'ERROR';
  return { status: done ? 200 : 202, body: jobView(job, isDetailed(call)) };
}

function listJobs(call: DnsCall): Reply {
  const shows = (name: string): boolean => call.exchange.query.get(name)?.toLowerCase() !== 'false';
  const visible = [...call.state.jobs.values()].filter(({ owner, status }) => {
    if (owner !== call.owner) return false;
    if (status === 'ERROR') return shows('showErrors');
    return status === 'COMPLETED' ? shows('showCompleted') : shows('showRunning');
  });
  const detailed = isDetailed(call);
  const { rows } = pageOf(call, visible, (job) => jobView(job, detailed));
  return { status: 200, body: { asyncResponses: rows, totalEntries: visible.length } };
}
