import type { Route } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { ACCOUNT, act, becomes, CREATED, done, list, newId, SUBREGION, wrong } from './manner.js';

const DEVICE = /^\/dev\/(sda1|(sd|xvd)[b-z][a-z]?)$/;

const busy = (): Refusal => new Refusal('conflict', { words: 'The volume is in use.' });
const linkOf = (volume: Json): Json | undefined => (volume['LinkedVolumes'] as Json[])[0];
const devicesOf = (vm: Json): Json[] => vm['BlockDeviceMappings'] as Json[];

function createVolume(given: Json, state: State): Json {
  const known = state.rows('volumes').find((one) => one['ClientToken'] === given['ClientToken']);
  if (known !== undefined) return { Volume: known };
  if (!String(given['SubregionName']).startsWith(SUBREGION.slice(0, -1)))
    throw wrong('SubregionName', given['SubregionName']);
  if (given['SnapshotId'] !== undefined) state.get('snapshots', given['SnapshotId']);
  const VolumeId = newId('vol', state);
  const volume: Json = {
    VolumeId,
    SubregionName: given['SubregionName'],
    Size: given['Size'],
    VolumeType: given['VolumeType'] ?? 'standard',
    ClientToken: given['ClientToken'],
    CreationDate: CREATED,
    LinkedVolumes: [],
    Tags: [],
    ...(given['SnapshotId'] !== undefined && { SnapshotId: given['SnapshotId'] }),
  };
  becomes(state, volume, 'State', 'creating', 'available');
  return { Volume: state.add('volumes', VolumeId, volume) };
}

export const STORAGE: Readonly<Record<string, Route>> = {
  'POST /ReadVolumes': list('volumes', 'Volumes', { VolumeIds: (volume) => volume['VolumeId'] }),
  'POST /CreateVolume': act('SubregionName! Size VolumeType Iops SnapshotId ClientToken', createVolume),
  'POST /LinkVolume': act('VolumeId! VmId! DeviceName!', ({ VolumeId, VmId, DeviceName }, state) => {
    const volume = state.get('volumes', VolumeId);
    const vm = state.get('vms', VmId);
    if (!DEVICE.test(String(DeviceName))) throw wrong('DeviceName', DeviceName);
    if (devicesOf(vm).some((one) => one['DeviceName'] === DeviceName)) throw busy();
    if (volume['State'] !== 'available') throw busy();
    const link: Json = { VolumeId, VmId, DeviceName, DeleteOnVmDeletion: false };
    Object.assign(volume, { State: 'in-use', LinkedVolumes: [link] });
    link['State'] = 'attaching';
    state.later([volume], () => (link['State'] = 'attached'));
    devicesOf(vm).push({ DeviceName, Bsu: { VolumeId, State: 'attached', DeleteOnVmDeletion: false } });
    return done;
  }),
  'POST /UnlinkVolume': act('VolumeId! ForceUnlink', ({ VolumeId }, state) => {
    const volume = state.get('volumes', VolumeId);
    const link = linkOf(volume);
    if (link === undefined) throw new Refusal('conflict', { words: 'The volume is not attached.' });
    link['State'] = 'detaching';
    state.later([volume], () => Object.assign(volume, { State: 'available', LinkedVolumes: [] }));
    const vm = state.get('vms', link['VmId']);
    vm['BlockDeviceMappings'] = devicesOf(vm).filter((one) => (one['Bsu'] as Json)['VolumeId'] !== VolumeId);
    return done;
  }),
  'POST /UpdateVolume': act('VolumeId! Size VolumeType Iops', ({ VolumeId, Size }, state) => {
    const volume = state.get('volumes', VolumeId);
    if (Number(Size) < Number(volume['Size'])) throw wrong('Size', Size);
    volume['TaskId'] = newId('vol-update', state);
    state.later([volume], () => {
      volume['Size'] = Size;
      delete volume['TaskId'];
    });
    return { Volume: volume };
  }),
  'POST /DeleteVolume': act('VolumeId!', ({ VolumeId }, state) => {
    if (linkOf(state.get('volumes', VolumeId)) !== undefined) throw busy();
    state.table('volumes').delete(String(VolumeId));
    return done;
  }),
  'POST /ReadSnapshots': list('snapshots', 'Snapshots', {
    SnapshotIds: (snapshot) => snapshot['SnapshotId'],
    VolumeIds: (snapshot) => snapshot['VolumeId'],
  }),
  'POST /CreateSnapshot': act('VolumeId! Description ClientToken', ({ VolumeId, Description }, state) => {
    const volume = state.get('volumes', VolumeId);
    const SnapshotId = newId('snap', state);
    const snapshot: Json = { SnapshotId, VolumeId, Description, VolumeSize: volume['Size'], Tags: [] };
    Object.assign(snapshot, { AccountId: ACCOUNT, CreationDate: CREATED, Progress: 0 });
    becomes(state, snapshot, 'State', 'in-queue', 'completed');
    return { Snapshot: state.add('snapshots', SnapshotId, snapshot) };
  }),
  'POST /DeleteSnapshot': act('SnapshotId!', ({ SnapshotId }, state) => {
    state.get('snapshots', SnapshotId);
    state.table('snapshots').delete(String(SnapshotId));
    return done;
  }),
};
