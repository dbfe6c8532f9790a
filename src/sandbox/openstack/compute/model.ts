import type { JsonObject } from '../../json.js';
import type { Owner } from '../accounts.js';
import type { Port } from '../network-state.js';

/** A flavor: a size of server. */
export interface Flavor {
  readonly id: string;
  readonly name: string;
  /** MiB. */
  readonly ram: number;
  /** GiB. */
  readonly disk: number;
  readonly vcpus: number;
  readonly ephemeral: number;
  readonly swap: number;
  readonly rxtxFactor: number;
  readonly extraSpecs: Readonly<Record<string, string>>;
}

/** Nova's vm_state. */
export type VmState =
  | 'building'
  | 'active'
  | 'stopped'
  | 'paused'
  | 'suspended'
  | 'rescued'
  | 'resized'
  | 'shelved'
  | 'shelved_offloaded'
  | 'error'
  | 'deleted';

/** Why a server is in ERROR. */
export interface ServerFault {
  readonly code: number;
  readonly created: number;
  readonly message: string;
}

/** A volume as attached to a server. */
export interface Attachment {
  readonly volumeId: string;
  readonly attachmentId: string;
  readonly device: string;
  readonly deleteOnTermination: boolean;
}

/** One line of a server's history. */
export interface InstanceAction {
  readonly action: string;
  readonly requestId: string;
  readonly startedAt: number;
  readonly event: string;
  finishedAt: number | undefined;
  failed: boolean;
}

/** Fields of a server that may change. */
export interface ServerFields {
  name: string;
  description: string | null;
  flavor: Flavor;
  /** Empty for a server that boots from a volume. */
  imageId: string;
  vmState: VmState;
  taskState: string | null;
  powerState: number;
  hostId: string;
  zone: string;
  launchedAt: number | undefined;
  terminatedAt: number | undefined;
  fault: ServerFault | undefined;
  locked: boolean;
  lockedReason: string | null;
  accessIpv4: string;
  accessIpv6: string;
  metadata: Readonly<Record<string, string>>;
  tags: readonly string[];
  securityGroups: readonly string[];
  ports: readonly Port[];
  attachments: readonly Attachment[];
}

/** Nova's codes of a guest's power. */
export const POWER = { none: 0, running: 1, paused: 3, shutdown: 4 } as const;

/** Fields of a server that never change. */
export interface ServerOrigin {
  readonly id: string;
  readonly owner: Owner;
  readonly created: number;
  readonly keyName: string | null;
  readonly configDrive: string;
  readonly diskConfig: string;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly schedulerHints: JsonObject;
}

/** A failure that shows when the server had been deleted. */
export interface LateFailure {
  readonly message: string;
  readonly code?: number;
  /** Milliseconds after the delete. */
  readonly after: number;
}

/** A server of the simulated Nova. */
export class ComputeServer {
  updated: number;
  readonly actions: InstanceAction[] = [];
  /** Failure after its deletion, if any. */
  comesBack: LateFailure | undefined;
  /** The size to go back to while a resize waits for its confirmation. */
  previousFlavor: Flavor | undefined;
  readonly #fields: ServerFields;
  readonly #views = new Map<string, string>();

  constructor(
    readonly origin: ServerOrigin,
    fields: ServerFields,
  ) {
    this.#fields = fields;
    this.updated = origin.created;
  }

  get id(): string {
    return this.origin.id;
  }

  get owner(): Owner {
    return this.origin.owner;
  }

  get fields(): Readonly<ServerFields> {
    return this.#fields;
  }

  get status(): string {
    return statusOf(this.#fields.vmState, this.#fields.taskState);
  }

  /** Changes the fields and the time of the last update. */
  change(fields: Partial<ServerFields>): void {
    Object.assign(this.#fields, fields);
    this.updated = Date.now();
    this.forgetViews();
  }

  /** JSON stored under the key, created if missing. */
  view(key: string, make: () => string): string {
    const kept = this.#views.get(key);
    if (kept !== undefined) return kept;
    const made = make();
    this.#views.set(key, made);
    return made;
  }

  /** For changes to what a server shows but does not hold, such as its ports. */
  forgetViews(): void {
    this.#views.clear();
  }
}

const BASE_STATUS: Readonly<Record<VmState, string>> = {
  building: 'BUILD',
  active: 'ACTIVE',
  stopped: 'SHUTOFF',
  paused: 'PAUSED',
  suspended: 'SUSPENDED',
  rescued: 'RESCUE',
  resized: 'VERIFY_RESIZE',
  shelved: 'SHELVED',
  shelved_offloaded: 'SHELVED_OFFLOADED',
  error: 'ERROR',
  deleted: 'DELETED',
};

const TASK_STATUS: readonly (readonly [RegExp, readonly VmState[], string])[] = [
  [/^reboot.*_hard$/, ['active'], 'HARD_REBOOT'],
  [/^reboot/, ['active'], 'REBOOT'],
  [/^rebuild/, ['active', 'stopped', 'error'], 'REBUILD'],
  [/^resize_reverting$/, ['resized'], 'REVERT_RESIZE'],
  [/^resize_/, ['active', 'stopped'], 'RESIZE'],
  [/^updating_password$/, ['active'], 'PASSWORD'],
];

function statusOf(vmState: VmState, taskState: string | null): string {
  if (taskState !== null) {
    for (const [task, states, status] of TASK_STATUS) {
      if (task.test(taskState) && states.includes(vmState)) return status;
    }
  }
  return BASE_STATUS[vmState];
}
