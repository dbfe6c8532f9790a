import type { ClientContext } from '../../../src/driver/index.js';
import {
  type MemberData,
  type NewHealthCheck,
  type NewListener,
  type NewLoadBalancer,
  type NewMember,
  portToCheck,
} from '../../../src/loadbalancer/index.js';
import { numberOf } from '../ids.js';
import type { HetznerCreateBalancer } from './models.js';
import { ALGORITHMS, type Service } from './read.js';

/** What a service without a check of the caller's gets: Hetzner wants one, and these are the numbers of its own examples. */
const USUAL_CHECK: NewHealthCheck = {
  protocol: 'tcp',
  path: null,
  interval: 15_000,
  timeout: 10_000,
  healthyAfter: 3,
  unhealthyAfter: 3,
};
/** @see https://docs.hetzner.cloud/#labels */
const LABEL_VALUE = /^(?:[a-zA-Z0-9](?:[\w.-]{0,61}[a-zA-Z0-9])?)?$/;

type Extra = Partial<HetznerCreateBalancer>;

/** Writes requests, and refuses what Hetzner would refuse or ignore. */
export class Writer {
  readonly #context: ClientContext;
  readonly #operation: string;

  constructor(context: ClientContext, operation: string) {
    this.#context = context;
    this.#operation = operation;
  }

  balancer(
    { name, listeners, algorithm, healthCheck, location, networks, members, extra }: NewLoadBalancer<Extra>,
    mark: Readonly<Record<string, string>>,
  ): object {
    const [network, ...others] = networks;
    const place = location ?? (extra.networkZone === undefined ? this.#context.region : null);
    if (others.length > 0) this.#refuse('a balancer is in one network');
    if (place === null && extra.networkZone === undefined)
      this.#refuse('a balancer needs a place: give location, or extra.networkZone');
    this.check(extra, listeners, healthCheck);
    const isPrivate = network !== undefined;
    return {
      name,
      load_balancer_type: extra.type ?? 'lb11',
      location: place ?? undefined,
      network_zone: extra.networkZone,
      network: network === undefined ? undefined : this.#number(network),
      public_interface: extra.publicInterface,
      labels: { ...extra.labels, ...mark },
      algorithm: algorithm === null ? undefined : { type: ALGORITHMS.to(algorithm) },
      services: listeners.map((listener) => this.service(listener, healthCheck, extra)),
      targets: [
        ...members.map((member) => this.newTarget(member, isPrivate)),
        ...(extra.labelSelectors ?? []).map((selector) => this.newSelector(selector, isPrivate)),
      ],
    };
  }

  /** Checks what is the same for a new balancer and for one that changes. */
  check(
    { labels = {}, stickyCookie, redirectHttpToHttps }: Extra,
    listeners: readonly Pick<NewListener, 'protocol'>[],
    healthCheck: NewHealthCheck | null,
  ): void {
    const bad = Object.entries(labels).find(([, value]) => !LABEL_VALUE.test(value));
    if (bad !== undefined)
      this.#refuse(`the label ${bad[0]} is 63 letters, digits, dots, dashes and underscores at most`);
    if (healthCheck !== null && healthCheck.healthyAfter !== healthCheck.unhealthyAfter)
      this.#refuse('healthyAfter and unhealthyAfter are one number for Hetzner: give the same');
    if (stickyCookie && !listeners.some(({ protocol }) => isHttp(protocol)))
      this.#refuse('clients stay with a member over HTTP and HTTPS only');
    if (redirectHttpToHttps === true && !listeners.some(({ protocol }) => protocol === 'https'))
      this.#refuse('HTTP is redirected to a listener of https, and there is none');
  }

  /** A new service. */
  service(listener: NewListener, check: NewHealthCheck | null, extra: Extra): object {
    return {
      ...this.#way(listener),
      listen_port: listener.port,
      proxyprotocol: extra.proxyProtocol ?? false,
      health_check: writeCheck(check ?? USUAL_CHECK, listener.targetPort, { domain: null }),
      ...this.#http(listener, extra),
    };
  }

  /** What changes of a service; null where nothing does. */
  change(
    before: Service,
    listener: NewListener | undefined,
    check: NewHealthCheck | undefined,
    extra: Extra,
  ): object | null {
    const now = listener ?? before;
    const isOther =
      listener !== undefined &&
      (listener.protocol !== before.protocol ||
        listener.targetPort !== before.targetPort ||
        listener.certificate !== before.certificate);
    const checkPort = portToCheck(before.checkPort, [before], [now]) ?? before.targetPort;
    const follows = before.checkPort !== null && before.checkPort !== checkPort;
    const changes = {
      ...(isOther ? this.#way(listener) : {}),
      ...(check === undefined ? {} : { health_check: writeCheck(check, checkPort) }),
      ...(check === undefined && follows ? { health_check: { port: checkPort } } : {}),
      ...(extra.proxyProtocol === undefined ? {} : { proxyprotocol: extra.proxyProtocol }),
      // Further certificates of the service stay where its first one does.
      ...this.#http(now.certificate === before.certificate ? { protocol: now.protocol } : now, extra),
    };
    return Object.keys(changes).length === 0 ? null : { listen_port: before.port, ...changes };
  }

  /** A target to add: a server by its private address where the balancer is in a network. */
  newTarget(member: NewMember, isPrivate: boolean): object {
    return { ...this.target(member), ...(member.address === null ? { use_private_ip: isPrivate } : {}) };
  }

  /** A target by what it is. */
  target({ nodeId, address }: Pick<MemberData, 'nodeId' | 'address'>): object {
    if (address !== null) return { type: 'ip', ip: { ip: address } };
    return { type: 'server', server: { id: this.#number(nodeId ?? '') } };
  }

  newSelector(selector: string, isPrivate: boolean): object {
    return { ...this.selector(selector), use_private_ip: isPrivate };
  }

  selector(selector: string): object {
    return { type: 'label_selector', label_selector: { selector } };
  }

  #way({ protocol, targetPort }: Pick<NewListener, 'protocol' | 'targetPort'>): object {
    return { protocol, destination_port: targetPort };
  }

  /** The fields of HTTP that are named; without one there is no such field. */
  #http(
    { protocol, certificate }: Pick<NewListener, 'protocol'> & Partial<Pick<NewListener, 'certificate'>>,
    { stickyCookie, redirectHttpToHttps }: Extra,
  ): object {
    if (!isHttp(protocol)) return {};
    const fields = {
      ...(protocol === 'https' && typeof certificate === 'string'
        ? { certificates: [this.#number(certificate)] }
        : {}),
      ...(protocol === 'https' && redirectHttpToHttps !== undefined
        ? { redirect_http: redirectHttpToHttps }
        : {}),
      ...(stickyCookie === null ? { sticky_sessions: false } : {}),
      ...(stickyCookie
        ? { sticky_sessions: true, cookie_name: stickyCookie.name, cookie_lifetime: stickyCookie.ttl }
        : {}),
    };
    return Object.keys(fields).length === 0 ? {} : { http: fields };
  }

  #number(id: string): number {
    return numberOf(id, this.#operation, this.#context);
  }

  #refuse(why: string): never {
    throw this.#context.invalid(this.#operation, why);
  }
}

/** A check; a change leaves out what is not said. */
function writeCheck(
  { protocol, path, interval, timeout, unhealthyAfter }: NewHealthCheck,
  port: number,
  more: object = {},
): object {
  const isHttp = protocol !== 'tcp';
  return {
    protocol: isHttp ? 'http' : 'tcp',
    port,
    interval: interval / 1000,
    timeout: timeout / 1000,
    retries: unhealthyAfter,
    ...(isHttp ? { http: { ...more, path, tls: protocol === 'https' } } : {}),
  };
}

function isHttp(protocol: string): boolean {
  return protocol === 'http' || protocol === 'https';
}
