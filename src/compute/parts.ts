import type { Call, CallOptions } from '../call/call.js';
import { exclusive } from '../call/keyed-queue.js';
import type { CloudErrorDetails } from '../errors.js';
import { idOf } from '../model.js';
import {
  checkFirewallSpec,
  checkFirewallUpdate,
  checkNetworkSpec,
  checkReservation,
  checkVolumeSize,
  checkVolumeSpec,
} from './checks.js';
import type { CreateFirewallOptions, UpdateFirewallOptions } from './firewall/options.js';
import type { ComputeLimits } from './limits.js';
import type { CreateNetworkOptions, CreateVolumeOptions, ReserveAddressOptions } from './options.js';
import { checkPublicKey } from './create/public-key.js';

/** By topic: the method of a part that each portable method of a driver calls. */
export const PART_METHODS = {
  keyPairs: {
    iterateKeyPairs: 'iterate',
    getKeyPair: 'get',
    createKeyPair: 'create',
    importKeyPair: 'import',
    deleteKeyPair: 'delete',
  },
  volumes: {
    iterateVolumes: 'iterate',
    getVolume: 'get',
    createVolume: 'create',
    attachVolume: 'attach',
    detachVolume: 'detach',
    resizeVolume: 'resize',
    destroyVolume: 'delete',
  },
  volumeSnapshots: {
    iterateVolumeSnapshots: 'iterate',
    createVolumeSnapshot: 'create',
    destroyVolumeSnapshot: 'delete',
  },
  images: {
    getImage: 'get',
    createImage: 'create',
    deleteImage: 'delete',
    copyImage: 'copy',
  },
  addresses: {
    iterateAddresses: 'iterate',
    reserveAddress: 'reserve',
    assignAddress: 'assign',
    unassignAddress: 'unassign',
    releaseAddress: 'delete',
  },
  networks: {
    iterateNetworks: 'iterate',
    getNetwork: 'get',
    createNetwork: 'create',
    destroyNetwork: 'delete',
  },
  firewalls: {
    iterateFirewalls: 'iterate',
    getFirewall: 'get',
    createFirewall: 'create',
    updateFirewall: 'update',
    destroyFirewall: 'delete',
    attachFirewall: 'attach',
    detachFirewall: 'detach',
  },
  nodes: {
    destroyNodeBatch: 'deleteAll',
    rebootNode: 'reboot',
    startNode: 'start',
    stopNode: 'stop',
    resizeNode: 'resize',
    rebuildNode: 'rebuild',
    getConsoleOutput: 'getConsole',
    hostKeysOf: 'hostKeys',
  },
} as const;

type PartMethods = typeof PART_METHODS;

/** A topic of portable methods that a part can have. */
export type PartTopic = keyof PartMethods;

/** Methods of a part for a topic, typed by the driver's own methods: `create` of volumes is its `createVolume`. */
export type PortablePart<D, Topic extends PartTopic> = {
  readonly [Name in keyof PartMethods[Topic] & keyof D as PartMethods[Topic][Name] & string]?: Alike<D[Name]>;
};

/** A function with the same parameters, none of them narrower, which TypeScript would allow methods. */
type Alike<F> = F extends (...given: infer Given) => infer Result ? (...given: Given) => Result : never;

/** Class of a part by topic, with the function that creates or finds it. */
export type PortableParts<D> = {
  readonly [Topic in PartTopic]?: readonly [
    type: { readonly prototype: PortablePart<D, Topic> },
    of: (driver: D) => PortablePart<D, Topic>,
  ];
};

/**
 * Adds the portable methods of its parts to a driver: `createVolume` then calls `create` of its part for volumes. The driver's own methods
 * stay. Call it once, in a static block of the class:
 *
 * ```ts
 * static {
 *   addParts<AcmeCompute>(this, { volumes: [AcmeVolumes, ({ client, models }) => new AcmeVolumes(client, models)] });
 * }
 * ```
 *
 * A part is created when one of its methods is first called. Checks common to all drivers run before: the size of a volume, the form of a
 * public key, the ranges of a network, the fields of a firewall.
 */
export function addParts<D>(driver: { readonly prototype: D & object }, parts: PortableParts<D>): void {
  for (const [topic, [type, of]] of Object.entries(parts) as [PartTopic, AnyPart<D>][]) {
    for (const [name, verb] of Object.entries(PART_METHODS[topic])) {
      if (verb in type.prototype && !Object.hasOwn(driver.prototype, name))
        Object.defineProperty(driver.prototype, name, {
          value: forwarding(name, verb, topic, of as (driver: unknown) => object),
          writable: true,
          configurable: true,
        });
    }
  }
}

type AnyPart<D> = readonly [type: { readonly prototype: object }, of: (driver: D) => object];

/** Members of a driver that forwarding methods use. */
interface Holder {
  part<P extends object>(name: string, make: () => P): P;
  details(operation: string): CloudErrorDetails;
  readonly accountKey: string;
  readonly limits: ComputeLimits;
  call(options: CallOptions | undefined): Call;
}

type Given = unknown[];

function forwarding(name: string, verb: string, topic: PartTopic, of: (driver: unknown) => object): object {
  const forward = (holder: Holder, given: Given): unknown => {
    const part = holder.part(`portable ${topic}`, () => of(holder));
    return (Reflect.get(part, verb) as (...all: unknown[]) => unknown).apply(part, given);
  };
  const check = CHECKS[name];
  const method = name.startsWith('iterate')
    ? function (this: Holder, ...given: Given): unknown {
        return forward(this, given);
      }
    : async function (this: Holder, ...given: Given): Promise<unknown> {
        check?.(given, this.details(name), this.limits);
        const keyOf = IN_TURN[name];
        return keyOf === undefined ? forward(this, given) : inTurn(this, keyOf(given), given, forward);
      };
  return Object.defineProperty(method, 'name', { value: name });
}

type Reference = { readonly id: string } | string;

/**
 * Methods that read and then change, by what they change: two at once would leave a firewall with the rules of both, and a server with the
 * firewalls of one, where a cloud is told all of them at once.
 */
const IN_TURN: Readonly<Record<string, (given: Given) => string>> = {
  updateFirewall: ([firewall]) => `rules of firewall ${idOf(firewall as Reference)}`,
  attachFirewall: ([, node]) => `firewalls of server ${idOf(node as Reference)}`,
  detachFirewall: ([, node]) => `firewalls of server ${idOf(node as Reference)}`,
};

/** Runs a method after all earlier ones of this process that change the same. */
function inTurn(
  holder: Holder,
  key: string,
  [first, second, options]: Given,
  forward: (holder: Holder, given: Given) => unknown,
): Promise<unknown> {
  const call = holder.call(options as CallOptions | undefined);
  return exclusive([`${key} of ${holder.accountKey}`], call, async () =>
    forward(holder, [first, second, call]),
  );
}

/** Checks of arguments, common to all drivers. */
const CHECKS: Readonly<
  Record<string, (given: Given, details: CloudErrorDetails, limits: ComputeLimits) => void>
> = {
  reserveAddress: ([reservation], details, limits) =>
    checkReservation(reservation as ReserveAddressOptions | undefined, limits, details),
  createVolume: ([spec], details) => checkVolumeSpec(spec as CreateVolumeOptions, details),
  resizeVolume: ([, size], details) => checkVolumeSize(size as number, details),
  createNetwork: ([spec], details) => checkNetworkSpec(spec as CreateNetworkOptions, details),
  createFirewall: ([spec], details) => checkFirewallSpec(spec as CreateFirewallOptions, details),
  updateFirewall: ([, change], details) => checkFirewallUpdate(change as UpdateFirewallOptions, details),
  importKeyPair: ([, publicKey], details) => checkPublicKey(publicKey as string, details),
};
