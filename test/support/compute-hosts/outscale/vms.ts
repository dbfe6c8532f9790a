import { texts } from '../actions.js';
import type { Route } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { act, becomes, CREATED, done, list, newId, SUBREGION, textIn, wrong } from './manner.js';

const one = (state: State, id: unknown): Json => state.get('vms', id);
const isAlive = ({ State: status }: Json): boolean => status !== 'terminated';

/** Refuses a change of a VM in a state that does not allow it. */
const notIn = (): Refusal => new Refusal('conflict', { words: 'The state of the VM does not allow it.' });

/** The groups of a VM: those that are named, or the default one of its place. */
function groupsFor(state: State, ids: readonly string[], net: unknown): Json[] {
  const isHere = (group: Json): boolean => group['NetId'] === net;
  const named = ids.map((id) => state.named('groups', id, 'SecurityGroupIds'));
  if (!named.every(isHere)) throw wrong('SecurityGroupIds', ids.join());
  const groups =
    named.length > 0
      ? named
      : state.rows('groups').filter((group) => group['SecurityGroupName'] === 'default' && isHere(group));
  return groups.map(({ SecurityGroupId, SecurityGroupName }) => ({ SecurityGroupId, SecurityGroupName }));
}

function makeVm(given: Json, subnet: Json | null, state: State, LaunchNumber: number): Json {
  const number = state.nextNumber();
  const VmId = newId('i', state);
  const net = subnet?.['NetId'];
  const VolumeId = newId('vol', state);
  const PrivateIp = `10.9.${LaunchNumber}.${number % 250}`;
  const [nic] = (given['Nics'] ?? []) as Json[];
  const groups = groupsFor(state, texts((nic ?? given)['SecurityGroupIds']), net);
  const vm: Json = {
    VmId,
    VmType: given['VmType'] ?? 't2.small',
    ImageId: given['ImageId'],
    ...(given['KeypairName'] !== undefined && { KeypairName: given['KeypairName'] }),
    ClientToken: given['ClientToken'] ?? '',
    Placement: { Tenancy: 'default', SubregionName: SUBREGION, ...(given['Placement'] as Json) },
    CreationDate: CREATED,
    PrivateIp,
    ...(subnet === null
      ? { PublicIp: `203.0.113.${number % 250}` }
      : { NetId: net, SubnetId: subnet['SubnetId'] }),
    SecurityGroups: groups,
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/sda1',
        Bsu: { VolumeId, State: 'attached', DeleteOnVmDeletion: true, LinkDate: CREATED },
      },
    ],
    Nics: [],
    StateReason: '',
    DeletionProtection: given['DeletionProtection'] ?? false,
    Performance: 'high',
    Architecture: 'x86_64',
    LaunchNumber,
    Tags: [],
  };
  becomes(state, vm, 'State', 'pending', 'running');
  return state.add('vms', VmId, vm);
}

function createVms(given: Json, state: State): object {
  const token = String(given['ClientToken']);
  const known = state.rows('vms').filter((vm) => token !== 'undefined' && vm['ClientToken'] === token);
  if (known.length > 0) return { Vms: known };
  state.named('images', given['ImageId'], 'ImageId');
  const type = textIn(given, 'VmType') || 't2.small';
  if (!state.table('types').has(type) && !/^tinav\d+\.c\d+r\d+(p[123])?$/.test(type))
    throw wrong('VmType', type);
  if (given['KeypairName'] !== undefined) state.named('keys', given['KeypairName'], 'KeypairName');
  const [nic] = (given['Nics'] ?? []) as Json[];
  const subnetId = nic?.['SubnetId'] ?? given['SubnetId'];
  const subnet = subnetId === undefined ? null : state.named('subnets', subnetId, 'SubnetId');
  const count = Number(given['MaxVmsCount'] ?? 1);
  state.takeRoom('vms', count);
  return { Vms: Array.from({ length: count }, (_, index) => makeVm(given, subnet, state, index)) };
}

function changeState(during: string, after: string, from: string): Route {
  return act('VmIds! ForceStop', (given, state) => {
    const vms = texts(given['VmIds']).map((id) => one(state, id));
    if (vms.some(({ State: status }) => status !== from)) throw notIn();
    return {
      Vms: vms.map((vm) => {
        becomes(state, vm, 'State', during, after);
        return { VmId: vm['VmId'], PreviousState: from, CurrentState: during };
      }),
    };
  });
}

/** Terminates a VM, which lists show for a while. */
function terminate(vm: Json, state: State): Json {
  const before = vm['State'];
  if (vm['DeletionProtection'] === true) throw notIn();
  if (before !== 'terminated') {
    for (const volume of state.rows('volumes'))
      if (((volume['LinkedVolumes'] as Json[])[0] ?? {})['VmId'] === vm['VmId'])
        Object.assign(volume, { LinkedVolumes: [], State: 'available' });
    for (const address of state.rows('addresses')) if (address['VmId'] === vm['VmId']) delete address['VmId'];
    vm['State'] = 'shutting-down';
    state.later([vm], () => {
      vm['State'] = 'terminated';
      state.later([vm], () => state.table('vms').delete(String(vm['VmId'])));
    });
  }
  return { VmId: vm['VmId'], PreviousState: before, CurrentState: vm['State'] };
}

export const VMS: Readonly<Record<string, Route>> = {
  'POST /CreateVms': act(
    'ImageId! VmType KeypairName UserData Placement Nics SubnetId SecurityGroupIds BlockDeviceMappings Performance VmInitiatedShutdownBehavior DeletionProtection MinVmsCount MaxVmsCount ClientToken',
    createVms,
  ),
  'POST /ReadVms': list('vms', 'Vms', { VmIds: (vm) => vm['VmId'] }),
  'POST /UpdateVm': act('VmId! VmType SecurityGroupIds', (given, state) => {
    const vm = one(state, given['VmId']);
    if (!isAlive(vm)) throw notIn();
    if (given['VmType'] !== undefined) {
      if (!state.table('types').has(textIn(given, 'VmType'))) throw wrong('VmType', given['VmType']);
      if (vm['State'] !== 'stopped') throw notIn();
      vm['VmType'] = given['VmType'];
    }
    if (given['SecurityGroupIds'] !== undefined)
      vm['SecurityGroups'] = groupsFor(state, texts(given['SecurityGroupIds']), vm['NetId']);
    return { Vm: vm };
  }),
  'POST /StartVms': changeState('pending', 'running', 'stopped'),
  'POST /StopVms': changeState('stopping', 'stopped', 'running'),
  'POST /RebootVms': act('VmIds!', (given, state) => {
    if (texts(given['VmIds']).some((id) => one(state, id)['State'] !== 'running')) throw notIn();
    return done;
  }),
  'POST /DeleteVms': act('VmIds!', (given, state) => {
    const vms = texts(given['VmIds']).map((id) => one(state, id));
    return { Vms: vms.map((vm) => terminate(vm, state)) };
  }),
  'POST /ReadConsoleOutput': act('VmId!', (given, state) => ({
    VmId: one(state, given['VmId'])['VmId'],
    ConsoleOutput: btoa('Booting\nlogin: '),
  })),
};
