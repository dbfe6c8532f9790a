import { texts } from '../actions.js';
import type { Route } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import {
  ACCOUNT,
  act,
  becomes,
  CREATED,
  done,
  list,
  newId,
  REGION,
  SUBREGION,
  textIn,
  wrong,
} from './manner.js';

/** Tables by what ids begin with. */
const TABLES: Readonly<Record<string, string>> = {
  i: 'vms',
  ami: 'images',
  vol: 'volumes',
  snap: 'snapshots',
  sg: 'groups',
  subnet: 'subnets',
  vpc: 'nets',
  eipalloc: 'addresses',
};

const tagged = (given: Json, state: State): Json[] =>
  texts(given['ResourceIds']).map((id) => state.get(TABLES[id.split('-')[0] ?? ''] ?? 'none', id));

function addKey(name: unknown, state: State): Json {
  state.refuseTwin('keys', 'KeypairName', name);
  return state.add('keys', String(name), {
    KeypairName: name,
    KeypairId: `key-${state.nextNumber()}`,
    KeypairType: 'ssh-rsa',
    KeypairFingerprint: '11:22:33',
    Tags: [],
  });
}

export const CATALOGUE: Readonly<Record<string, Route>> = {
  'POST /ReadVmTypes': list('types', 'VmTypes', { VmTypeNames: (type) => type['VmTypeName'] }),
  'POST /ReadSubregions': act('Filters NextPageToken ResultsPerPage', () => ({
    Subregions: [
      { SubregionName: SUBREGION, RegionName: REGION, LocationCode: 'PAR1', State: 'available' },
      { SubregionName: `${REGION}b`, RegionName: REGION, LocationCode: 'PAR4', State: 'available' },
    ],
  })),
  'POST /ReadImages': list('images', 'Images', { ImageIds: (image) => image['ImageId'] }),
  'POST /CreateImage': act(
    'ImageName! VmId NoReboot Description SourceImageId SourceRegionName',
    (given, state) => {
      const name = String(given['ImageName']);
      if (!/^[\w ()/.-]{3,128}$/.test(name)) throw wrong('ImageName', name);
      if (given['VmId'] !== undefined) state.get('vms', given['VmId']);
      else state.get('images', given['SourceImageId']);
      state.refuseTwin('images', 'ImageName', name);
      if (given['SourceRegionName'] !== undefined && given['SourceRegionName'] !== REGION)
        throw wrong('SourceRegionName', given['SourceRegionName']);
      const ImageId = newId('ami', state);
      const image: Json = { ImageId, ImageName: name, AccountId: ACCOUNT, CreationDate: CREATED, Tags: [] };
      Object.assign(image, { PermissionsToLaunch: { GlobalPermission: false, AccountIds: [] } });
      becomes(state, image, 'State', 'pending', 'available');
      return { Image: state.add('images', ImageId, image) };
    },
  ),
  'POST /DeleteImage': act('ImageId!', ({ ImageId }, state) => {
    state.get('images', ImageId);
    state.table('images').delete(String(ImageId));
    return done;
  }),
  'POST /ReadKeypairs': list('keys', 'Keypairs', { KeypairNames: (key) => key['KeypairName'] }),
  'POST /CreateKeypair': act('KeypairName! PublicKey', (given, state) => {
    const { KeypairName, PublicKey } = given;
    if (PublicKey !== undefined && !atob(textIn(given, 'PublicKey')).startsWith('ssh-'))
      throw wrong('PublicKey', PublicKey);
    const Keypair = addKey(KeypairName, state);
    return {
      Keypair:
        PublicKey === undefined ? { ...Keypair, PrivateKey: '-----BEGIN RSA PRIVATE KEY-----\nx' } : Keypair,
    };
  }),
  'POST /DeleteKeypair': act('KeypairName!', ({ KeypairName }, state) => {
    state.get('keys', KeypairName);
    state.table('keys').delete(String(KeypairName));
    return done;
  }),
  'POST /CreateTags': act('ResourceIds! Tags!', (given, state) => {
    const tags = given['Tags'] as Json[];
    for (const { Key, Value } of tags)
      if (String(Key) === '' || String(Value).length > 255) throw new Refusal('invalid', { field: 'Tags' });
    for (const resource of tagged(given, state)) {
      const kept = (resource['Tags'] as Json[]).filter((old) => !tags.some(({ Key }) => Key === old['Key']));
      resource['Tags'] = [...kept, ...tags];
    }
    return done;
  }),
  'POST /DeleteTags': act('ResourceIds! Tags!', (given, state) => {
    const isGone = (old: Json): boolean =>
      (given['Tags'] as Json[]).some(({ Key, Value }) => Key === old['Key'] && Value === old['Value']);
    for (const resource of tagged(given, state))
      resource['Tags'] = (resource['Tags'] as Json[]).filter((old) => !isGone(old));
    return done;
  }),
};
