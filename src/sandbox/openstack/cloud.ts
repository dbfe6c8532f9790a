import type { Cloud, SandboxServerState, Service, Target, World } from '../cloud.js';
import type { Reply } from '../http.js';
import type { RateVerdict } from '../rate-limit.js';
import { DnsApi } from '../rackspace/dns/api.js';
import { addDomainRoutes } from '../rackspace/dns/domains.js';
import { addRecordRoutes } from '../rackspace/dns/records.js';
import { DnsState } from '../rackspace/dns/state.js';
import { BalancerApi } from '../rackspace/load-balancer/api.js';
import { addCloudBalancerRoutes } from '../rackspace/load-balancer/balancers.js';
import { CloudBalancerState } from '../rackspace/load-balancer/state.js';
import { Accounts } from './accounts.js';
import { addActionRoutes } from './compute/actions/actions.js';
import { ComputeApi } from './compute/api.js';
import { addAttachmentRoutes } from './compute/attachments.js';
import { addCatalogueRoutes } from './compute/catalogue.js';
import { addKeyPairRoutes } from './compute/keypairs.js';
import { addMiscellaneousRoutes } from './compute/misc.js';
import { addProxyRoutes } from './compute/proxies.js';
import { addServerRoutes } from './compute/servers.js';
import { DesignateApi } from './dns/api.js';
import { addRecordSetRoutes } from './dns/recordsets.js';
import { addZoneRoutes } from './dns/zones.js';
import type { Catalog } from './identity/catalog.js';
import { IdentityV2 } from './identity/v2.js';
import { IdentityV3 } from './identity/v3.js';
import { ImageApi } from './image/api.js';
import { OctaviaApi } from './load-balancer/api.js';
import { addBalancerRoutes } from './load-balancer/balancers.js';
import { addPoolRoutes } from './load-balancer/pools.js';
import { NetworkApi } from './network/api.js';
import { ObjectApi } from './objects/api.js';
import { addContainerRoutes } from './objects/containers.js';
import { addObjectRoutes } from './objects/objects.js';
import { openstackCatalog, rackspaceCatalog } from './offers.js';
import { Region } from './region.js';
import { VolumeApi } from './volume/api.js';
import { addVolumeRoutes } from './volume/routes.js';

/** A service under its own path, which it may rewrite before routing. */
interface Mount {
  readonly service: Service;
  readonly ownPath: (path: string) => string;
}

/** An OpenStack, or the one that Rackspace ran: identity at the root, other services under /<region>/<service>. */
export class OpenStackCloud implements Cloud {
  readonly identityPath: string;
  readonly accounts: Accounts;
  readonly regions: readonly Region[];
  readonly #identity: Service;
  readonly #mounts = new Map<string, Mount>();

  constructor(readonly world: World) {
    const { settings, random } = world;
    const rackspace = settings.flavor === 'rackspace';
    this.accounts = new Accounts(settings, random);
    this.regions = settings.regions.map((name) => new Region(name, world, this.accounts));
    const catalog: Catalog = rackspace
      ? rackspaceCatalog(settings.regions)
      : openstackCatalog(settings.regions);
    this.#identity = rackspace
      ? new IdentityV2(this.accounts, catalog)
      : new IdentityV3(this.accounts, catalog);
    this.identityPath = rackspace ? '/v2.0' : '/v3';
    for (const region of this.regions) this.#mountRegion(region);
    if (rackspace) {
      this.#mountDns();
      for (const region of this.regions) this.#mountCloudBalancers(region);
    } else
      for (const region of this.regions) {
        this.#mountDesignate(region);
        this.#mountOctavia(region);
      }
  }

  get credentials(): Record<string, string> {
    return this.#signIn('demo');
  }

  get signIns(): Record<string, Record<string, string>> {
    const named = {
      demo: this.#signIn('demo'),
      admin: this.#signIn('admin'),
      limited: this.#signIn('limited'),
    };
    const region = this.world.settings.regions[0] ?? '';
    if (this.world.settings.flavor === 'rackspace') {
      const { name: username, password } = this.accounts.userNamed('demo');
      return { ...named, password: { username, password, region } };
    }
    const { id: applicationCredentialId, secret: applicationCredentialSecret } = this.accounts.credential;
    return {
      ...named,
      applicationCredential: { applicationCredentialId, applicationCredentialSecret, region },
    };
  }

  resolve(path: string): Target {
    const second = path.indexOf('/', 1);
    const third = second < 0 ? -1 : path.indexOf('/', second + 1);
    const prefix = third < 0 ? path : path.slice(0, third);
    const mount = this.#mounts.get(prefix);
    if (mount === undefined) return { service: this.#identity, path };
    return { service: mount.service, path: mount.ownPath(path.slice(prefix.length) || '/') };
  }

  limited(service: Service, { status, retryAfter }: RateVerdict): Reply {
    if (service.name === 'dns' && this.world.settings.flavor === 'rackspace') {
      return { status, body: { message: 'Over rate limit.', code: status, details: 'Rate limit exceeded.' } };
    }
    const message = 'This request was rate-limited.';
    const details = 'Too many requests were made in a short time; wait before the next one.';
    return {
      status,
      body: { overLimit: { code: status, message, details, retryAfter: String(retryAfter) } },
    };
  }

  servers(): SandboxServerState[] {
    return this.regions.flatMap((region) =>
      region.compute.live().map((server) => ({
        id: server.id,
        name: server.fields.name,
        status: server.status,
        region: region.name,
        metadata: server.fields.metadata,
      })),
    );
  }

  expireTokens(): void {
    this.accounts.revokeAll();
  }

  #signIn(user: string): Record<string, string> {
    const { name: username, password, apiKey, project } = this.accounts.userNamed(user);
    const region = this.world.settings.regions[0] ?? '';
    if (this.world.settings.flavor === 'rackspace') return { username, apiKey, region };
    const domains = { userDomainName: 'Default', projectDomainName: 'Default' };
    return { username, password, projectName: project.name, ...domains, region };
  }

  /** Cloud DNS has one endpoint for all regions. */
  #mountDns(): void {
    const dns = new DnsApi(this.accounts, new DnsState(this.world));
    addDomainRoutes(dns);
    addRecordRoutes(dns);
    this.#mounts.set('/dns/v1.0', { service: dns, ownPath: (path) => `/v1.0${path}` });
  }

  #mountDesignate(region: Region): void {
    const dns = new DesignateApi(region);
    addZoneRoutes(dns);
    addRecordSetRoutes(dns);
    this.#mounts.set(`/${region.name}/dns`, { service: dns, ownPath: (path) => path });
  }

  #mountCloudBalancers(region: Region): void {
    const balancers = new BalancerApi(this.accounts, new CloudBalancerState(this.world));
    addCloudBalancerRoutes(balancers);
    const ownPath = (path: string): string => path;
    this.#mounts.set(`/${region.name}/loadbalancers`, { service: balancers, ownPath });
  }

  #mountOctavia(region: Region): void {
    const balancers = new OctaviaApi(region);
    addBalancerRoutes(balancers);
    addPoolRoutes(balancers);
    this.#mounts.set(`/${region.name}/load-balancer`, { service: balancers, ownPath: (path) => path });
  }

  #mountRegion(region: Region): void {
    const compute = new ComputeApi(region);
    addServerRoutes(compute);
    addActionRoutes(compute);
    addCatalogueRoutes(compute);
    addKeyPairRoutes(compute);
    addMiscellaneousRoutes(compute);
    addAttachmentRoutes(compute);
    addProxyRoutes(compute);
    const image = new ImageApi(region);
    const network = new NetworkApi(region);
    const volume = new VolumeApi(region);
    addVolumeRoutes(volume);
    const objects = new ObjectApi(region);
    addContainerRoutes(objects);
    addObjectRoutes(objects);
    this.#mounts.set(`/${region.name}/object-store`, { service: objects, ownPath: (path) => path });
    // Clients look for the capabilities at the root of the host, whatever the path of the account.
    if (!this.#mounts.has('/info')) this.#mounts.set('/info', { service: objects, ownPath: () => '/info' });
    this.#mounts.set(`/${region.name}/compute`, {
      service: compute,
      ownPath: (path) => compute.ownPath(path),
    });
    this.#mounts.set(`/${region.name}/network`, { service: network, ownPath: (path) => path });
    this.#mounts.set(`/${region.name}/volume`, { service: volume, ownPath: (path) => volume.ownPath(path) });
    this.#mounts.set(`/${region.name}/image`, { service: image, ownPath: (path) => image.ownPath(path) });
  }
}
