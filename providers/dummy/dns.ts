import { generateKeyPairSync } from 'node:crypto';
import {
  type Authenticator,
  type Call,
  type ClientContext,
  ConflictError,
  type Environment,
  ZoneExistsError,
  ZoneNotFoundError,
} from '../../src/driver/index.js';
import {
  ALL_TYPES,
  capabilitiesOf,
  DnsDriver,
  dsOf,
  type NewZone,
  RARE_TYPES,
  type RecordSet,
  sameSet,
  type SetChange,
  type SetHost,
  setKey,
  toAbsolute,
  type UpdateZoneOptions,
  type ZoneData,
  type ZoneKey,
} from '../../src/dns/index.js';
import { CloudAccess, signInOf } from './access.js';
import type { DummyOptions } from './base.js';
import { DummyCloud } from './cloud.js';
import type { DummyZone } from './records.js';

/** DNS in memory, for tests without a network. It has sets, applies plans atomically, and refuses to change a set that changed meanwhile. */
export class DummyDns extends DnsDriver<DummyOptions> {
  static override readonly provider: string = 'dummy';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [...ALL_TYPES, ...RARE_TYPES],
    unknownTypes: true,
    secondaryZones: true,
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: 3600,
    zoneTtl: true,
    concurrency: 'compare-and-set',
    apexNameServers: 'editable',
    atomic: 'zone',
    batchSize: 1000,
    showsSoa: true,
    dnssec: 'switch',
  });
  protected override readonly host = new DummyHost(this.context, this.options.cloud);

  constructor(options: DummyOptions = {}) {
    super({ ...options, cloud: options.cloud ?? new DummyCloud(options) });
  }

  /** Returns the options; exists so that scripts that call `fromEnv` can be tested. */
  static async readEnvironment(_environment: Environment, options: DummyOptions): Promise<DummyOptions> {
    return options;
  }

  override async close(): Promise<void> {
    this.host.close();
    await super.close();
  }

  protected override createAuthenticator({ cloud }: DummyOptions): Authenticator {
    return signInOf(cloud);
  }
}

/** The cloud's zones, as a host with sets. */
class DummyHost implements SetHost {
  readonly #context: ClientContext;
  readonly #access: CloudAccess;

  constructor(context: ClientContext, cloud: DummyCloud | undefined) {
    this.#context = context;
    this.#access = new CloudAccess(cloud, context);
  }

  async *listZones(call: Call): AsyncGenerator<ZoneData, void, undefined> {
    yield* await this.#run('listZones', call, ({ zones }) => [...zones.values()].map(readZone));
  }

  getZone(id: string, call: Call): Promise<ZoneData> {
    return this.#run('getZone', call, () => readZone(this.#find(id, 'getZone')));
  }

  createZone({ domain, type, ttl }: NewZone, call: Call): Promise<ZoneData> {
    return this.#run('createZone', call, ({ zones }) => {
      if (zones.has(domain)) {
        throw new ZoneExistsError(
          `createZone: dummy has a zone ${domain} already.`,
          this.#context.details('createZone'),
        );
      }
      const zone: DummyZone = {
        domain,
        type,
        ttl: ttl ?? 3600,
        key: null,
        sets: new Map(HOST_SETS.map((set) => [setKey(set), set])),
      };
      zones.set(domain, zone);
      return readZone(zone);
    });
  }

  updateZone(id: string, { ttl }: UpdateZoneOptions, call: Call): Promise<ZoneData> {
    return this.#run('updateZone', call, () => {
      const zone = this.#find(id, 'updateZone');
      zone.ttl = ttl ?? zone.ttl;
      return readZone(zone);
    });
  }

  deleteZone(id: string, call: Call): Promise<void> {
    return this.#run('deleteZone', call, ({ zones }) => {
      zones.delete(this.#find(id, 'deleteZone').domain);
    });
  }

  enableDnssec({ id }: ZoneKey, call: Call): Promise<void> {
    return this.#run('enableDnssec', call, () => {
      this.#find(id, 'enableDnssec').key ??= newKey();
    });
  }

  disableDnssec({ id }: ZoneKey, call: Call): Promise<void> {
    return this.#run('disableDnssec', call, () => {
      this.#find(id, 'disableDnssec').key = null;
    });
  }

  listDsData({ id }: ZoneKey, call: Call): Promise<string[]> {
    return this.#run('listDsRecords', call, () => {
      const { domain, key } = this.#find(id, 'listDsRecords');
      return key === null ? [] : [dsOf(domain, key).data];
    });
  }

  async *listSets(zone: ZoneKey, call: Call): AsyncGenerator<RecordSet, void, undefined> {
    yield* await this.#run('listRecords', call, () => [...this.#find(zone.id, 'listRecords').sets.values()]);
  }

  changeSets(zone: ZoneKey, changes: readonly SetChange[], call: Call): Promise<readonly RecordSet[]> {
    return this.#run('changeRecords', call, () => {
      const { sets } = this.#find(zone.id, 'changeRecords');
      for (const { before, after } of changes) {
        const key = setKey(after ?? before ?? NO_SET);
        if (sameSet(before, sets.get(key) ?? null)) continue;
        throw new ConflictError(
          `changeRecords: ${toAbsolute((after ?? before ?? NO_SET).name, zone.domain)} has changed meanwhile.`,
          this.#context.details('changeRecords'),
        );
      }
      for (const { before, after } of changes) {
        const key = setKey(after ?? before ?? NO_SET);
        if (after === null) sets.delete(key);
        else sets.set(key, { ...after, ttl: after.ttl ?? this.#find(zone.id, 'changeRecords').ttl });
      }
      return [];
    });
  }

  #find(id: string, method: string): DummyZone {
    const zone = this.#access.cloud.zones.get(id);
    if (zone !== undefined) return zone;
    throw new ZoneNotFoundError(`${method}: dummy has no zone ${id}.`, this.#context.details(method));
  }

  /** Refuses all further calls. */
  close(): void {
    this.#access.close();
  }

  #run<Result>(method: string, call: Call, work: (cloud: DummyCloud) => Result): Promise<Result> {
    return this.#access.run(method, call, () => work(this.#access.cloud));
  }
}

const NO_SET = { name: '', type: '' };

/** Sets of every new zone. */
const HOST_SETS: readonly RecordSet[] = [
  {
    name: '',
    type: 'SOA',
    ttl: 3600,
    values: ['ns1.dummy.invalid. hostmaster.dummy.invalid. 1 10800 3600 604800 3600'],
  },
  { name: '', type: 'NS', ttl: 3600, values: ['ns1.dummy.invalid.', 'ns2.dummy.invalid.'] },
];

/** A new key, of which only the public half is kept: nothing is signed. */
function newKey(): string {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  return `257 3 15 ${Buffer.from(x, 'base64url').toString('base64')}`;
}

function readZone({ domain, type, ttl }: DummyZone): ZoneData {
  return { id: domain, domain, type, ttl, extra: {} };
}
