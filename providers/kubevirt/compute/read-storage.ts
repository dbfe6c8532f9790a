import type { Reader } from '../../../src/driver/index.js';
import { stateOf, type VolumeData, type VolumeState } from '../../../src/compute/index.js';
import type { KubevirtSnapshot, KubevirtVolumeExtra } from './models.js';
import { gibibytesOf } from './quantity.js';
import { claimOf, volumesOf } from './read.js';

/** A machine that has a claim, gets it, or gives it back. */
export interface Holder {
  readonly node: string;
  /** Name of the volume in the machine, which its requests want. */
  readonly volume: string;
  /** What is asked for and not done yet. */
  readonly change: 'attaching' | 'detaching' | null;
}

/** Claims of a machine, with those that are on their way. */
export function holdersOf(machine: Reader): [claim: string, holder: Holder][] {
  const node = machine.object('metadata').id('name');
  const requests = machine.optionalObject('status')?.optionalList('volumeRequests') ?? [];
  const leaving = requests.map((one) => one.optionalObject('removeVolumeOptions')?.optionalString('name'));
  const held = volumesOf(machine).flatMap((one): [string, Holder][] => {
    const [claim, volume] = [claimOf(one), one.optionalString('name') ?? ''];
    const change = leaving.includes(volume) ? 'detaching' : null;
    return claim === null ? [] : [[claim, { node, volume, change }]];
  });
  const coming = requests.flatMap((one): [string, Holder][] => {
    const added = one.optionalObject('addVolumeOptions') ?? null;
    const claim = added?.optionalObject('volumeSource') ?? null;
    const name = claim === null ? null : claimOf(claim);
    if (added === null || name === null) return [];
    return [[name, { node, volume: added.optionalString('name') ?? name, change: 'attaching' }]];
  });
  return [...coming, ...held];
}

/** @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#phase */
const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  Pending: 'creating',
  Bound: 'available',
  Lost: 'error',
};

/** Reads a claim; `holders` has the machines that have claims, by the claims' names. */
export function readVolume(
  claim: Reader,
  holders: ReadonlyMap<string, Holder> = new Map(),
): VolumeData<KubevirtVolumeExtra> {
  const meta = claim.object('metadata');
  const spec = claim.object('spec');
  const name = meta.id('name');
  const holder = holders.get(name) ?? null;
  const status = claim.optionalObject('status');
  const phase = status?.optionalString('phase') ?? null;
  const asked = spec.optionalObject('resources')?.stringMap('requests')['storage'] ?? null;
  const held = status?.stringMap('capacity')['storage'] ?? null;
  const free = phase === null ? 'creating' : stateOf(VOLUME_STATES, phase);
  // A claim that waits for its machine is bound when that starts.
  const state = holder === null ? free : (holder.change ?? (phase === 'Lost' ? 'error' : 'in-use'));
  return {
    id: name,
    name,
    size: gibibytesOf(held ?? asked),
    state: meta.has('deletionTimestamp') ? 'deleting' : state,
    extra: {
      nodeId: holder?.node ?? null,
      phase,
      storageClass: spec.optionalString('storageClassName'),
      volumeMode: spec.optionalString('volumeMode'),
      labels: meta.stringMap('labels'),
    },
  };
}

/** Reads a snapshot of a virtual machine. */
export function readSnapshot(snapshot: Reader): KubevirtSnapshot {
  const status = snapshot.optionalObject('status');
  return {
    id: snapshot.object('metadata').id('name'),
    nodeId: snapshot.object('spec').object('source').optionalString('name'),
    phase: status?.optionalString('phase') ?? null,
    ready: status?.optionalBoolean('readyToUse') ?? false,
    createdAt: status?.optionalDate('creationTime') ?? null,
    error: status?.optionalObject('error')?.optionalString('message') ?? null,
  };
}
