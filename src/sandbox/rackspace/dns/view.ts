import type { Exchange } from '../../http.js';
import type { Json, JsonObject } from '../../json.js';
import { type DnsRecordRow, type Domain, type Job, NAMESERVERS } from './state.js';

/** A domain as lists show it. */
export function domainBrief(domain: Domain): JsonObject {
  return {
    name: domain.name,
    id: domain.id,
    ...comment(domain.comment),
    updated: domain.updated,
    accountId: Number(domain.owner.id),
    emailAddress: domain.emailAddress,
    created: domain.created,
  };
}

/** A domain with what GET adds. */
export function domainDetail(domain: Domain): JsonObject {
  return { ...domainBrief(domain), ttl: domain.ttl, nameservers: NAMESERVERS.map((name) => ({ name })) };
}

export function recordView(record: DnsRecordRow): JsonObject {
  return {
    name: record.name,
    id: record.id,
    type: record.type,
    ...comment(record.comment),
    ...(record.priority === undefined ? {} : { priority: record.priority }),
    data: record.data,
    updated: record.updated,
    ttl: record.ttl,
    created: record.created,
  };
}

function comment(text: string | undefined): JsonObject {
  return text === undefined ? {} : { comment: text };
}

/** A job; its result and the request only where details are asked for. */
export function jobView(job: Job, detailed: boolean): JsonObject {
  const basic = { status: job.status, jobId: job.id, callbackUrl: job.callbackUrl };
  if (!detailed) return basic;
  return {
    ...(job.request === '' ? {} : { request: job.request }),
    ...(job.response === undefined ? {} : { response: job.response }),
    ...(job.error === undefined ? {} : { error: job.error }),
    ...basic,
    verb: job.verb,
    requestUrl: job.requestUrl,
  };
}

/** Links to the pages before and after. */
export function pageLinks(exchange: Exchange, offset: number, limit: number, total: number): Json[] {
  const link = (rel: string, start: number): Json => {
    const query = new URLSearchParams(exchange.query);
    query.set('limit', String(limit));
    query.set('offset', String(start));
    return { content: '', href: `${exchange.origin}${exchange.path}?${query.toString()}`, rel };
  };
  const previous = offset > 0 ? [link('previous', Math.max(0, offset - limit))] : [];
  return offset + limit < total ? [...previous, link('next', offset + limit)] : previous;
}
