import { dnsBehaviours } from 'skylane/conformance';
import {
  capabilitiesOf,
  DnsDriver,
  type DocumentApi,
  type RecordApi,
  type RequestRule,
  RestDocuments,
  RestRecords,
} from 'skylane/dns';
import { type ErrorEnvelope, type TokenDriverOptions, type TokenSignIn, withdraw } from 'skylane/driver';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Host, startActions, startDocuments } from '../../support/dns-shapes.js';

const SIGN_IN: TokenSignIn = {
  endpoint: 'https://dns.example',
  variables: ['EXAMPLE_TOKEN'],
  header: 'x-key',
};

const action = (name: string, rule: Partial<RequestRule> = {}): RequestRule => ({
  method: 'POST',
  path: '/',
  send: 'form',
  ...rule,
  query: { Action: name, ...rule.query },
});
const ZONE = { domain: '{domain}' };

const ACTIONS: RecordApi = {
  rules: {
    listZones: { method: 'GET', path: '/', query: { Action: 'Domain.List' }, field: 'domains' },
    createZone: action('Domain.Create', { returns: 'nothing' }),
    deleteZone: action('Domain.Remove', { method: 'GET', query: ZONE, returns: 'nothing' }),
    listRecords: action('Record.List', { method: 'GET', query: ZONE, field: 'answer.records' }),
    createRecord: action('Record.Create', { field: 'record', returns: { id: 'id' } }),
    deleteRecord: action('Record.Remove', {
      method: 'GET',
      query: { ...ZONE, record: '{id}' },
      returns: 'nothing',
    }),
  },
  isFailure: ({ status }) => (status as { code?: string } | undefined)?.code !== '1',
  zones: { id: 'name', domain: 'name', write: ({ domain }) => ({ domain }) },
  records: {
    name: 'host',
    type: 'kind',
    data: 'rdata',
    names: 'full',
    form: 'priority',
    parts: { priority: 'aux' },
    write: (_record, fields, { domain }) => ({ domain, ...fields }),
  },
};

class ActionsDns extends DnsDriver<TokenDriverOptions> {
  static override readonly provider: string = 'actions';
  static override readonly capabilities = capabilitiesOf({
    text: 'joined',
    update: 'replace',
    zoneTtl: false,
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = {
    message: 'status.message',
    code: 'status.code',
    codes: { 6: 'missing', 7: 'conflict', 8: 'missing', 104: 'conflict' },
  };
  protected override readonly host = new RestRecords(this.context, ACTIONS);
}

const DOCUMENTS: DocumentApi = {
  rules: {
    listZones: { method: 'GET', path: '/zones', field: 'zones' },
    getZone: { method: 'GET', path: '/zones/{zone}' },
    createZone: { method: 'POST', path: '/zones' },
    deleteZone: { method: 'DELETE', path: '/zones/{zone}' },
    listRecords: { method: 'GET', path: '/zones/{zone}', field: 'hosts' },
    changeRecords: { method: 'PUT', path: '/zones/{zone}', within: 'hosts', returns: 'nothing' },
  },
  zones: { id: 'domain', domain: 'domain' },
  records: { data: 'destination', names: 'at', form: 'zone-file' },
};

class DocumentsDns extends DnsDriver<TokenDriverOptions> {
  static override readonly provider: string = 'documents';
  static override readonly capabilities = capabilitiesOf({
    concurrency: 'compare-and-set',
    writers: 'zone',
    atomic: 'zone',
    batchSize: 1000,
    defaultTtl: 3600,
    apexNameServers: 'editable',
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = {
    message: 'error',
    rules: [
      { words: /no such zone/, means: 'missing' },
      { words: /is such a zone/, means: 'conflict' },
    ],
  };
  protected override readonly host = new RestDocuments(this.context, DOCUMENTS);
}

describe.each([
  [
    'one URL with an action in the query, forms, ids alone and failures within a 200',
    startActions,
    ActionsDns,
  ],
  ['one document a zone', startDocuments, DocumentsDns],
] as const)('a host of %s', (_what, start, Dns) => {
  let host: Host;
  let driver: DnsDriver;
  let context: Parameters<ReturnType<typeof dnsBehaviours>[number]['run']>[0];

  beforeAll(async () => {
    host = await start();
    driver = new Dns({ endpoint: host.endpoint, token: 'a-key' });
    const makeZone = (part: string) => driver.createZone({ domain: `${part}.example` });
    context = { driver, zone: await makeZone('main'), makeZone, dig: null, load: null };
  });
  afterAll(async () => {
    await driver.close();
    await host[Symbol.asyncDispose]();
  });

  for (const behaviour of dnsBehaviours(Dns.capabilities))
    test(`${behaviour.name}`, () => behaviour.run(context));
});
