import { checkFields } from '../collection.js';
import type { Asked, Reply, Route, Routes } from '../stand-in.js';
import { type Json, Refusal, type State } from '../state.js';
import { begin, CREATED, LOCATION } from './actions.js';

function volumeAction(
  name: string,
  fields: string,
  act: (volume: Json, body: Json, state: State) => () => void,
): Routes {
  const route: Route = ({ place, body }, state) => {
    const volume = state.get('volumes', place['id']);
    checkFields(body, { fields });
    const change = act(volume, body, state);
    return { status: 201, body: { action: begin(state, `${name}_volume`, [volume], change) } };
  };
  return { [`POST /volumes/{id}/actions/${name}`]: route };
}

export const VOLUME_ACTIONS: Routes = {
  ...volumeAction('attach', 'server! automount', (volume, body, state) => {
    const server = state.get('servers', body['server']);
    if (volume['server'] !== null) throw new Refusal('conflict', { code: 'volume_already_attached' });
    return () => (volume['server'] = server['id']);
  }),
  ...volumeAction('detach', '', (volume) => {
    if (volume['server'] === null) throw new Refusal('conflict', { what: 'volume' });
    return () => (volume['server'] = null);
  }),
  ...volumeAction('resize', 'size!', (volume, { size }) => {
    if (Number(size) <= Number(volume['size'])) throw new Refusal('invalid', { field: 'size' });
    return () => (volume['size'] = size);
  }),
};

export function createVolume({ body }: Asked, state: State): { reply: Reply } {
  if (Number(body['size']) < 10) throw new Refusal('invalid', { field: 'size' });
  state.refuseTwin('volumes', 'name', body['name']);
  const id = state.nextNumber();
  const volume = state.add('volumes', id, {
    id,
    name: body['name'],
    size: body['size'],
    status: 'creating',
    server: body['server'] ?? null,
    location: LOCATION,
    linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${id}`,
    format: body['format'] ?? null,
    labels: body['labels'] ?? {},
    created: CREATED,
  });
  const action = begin(state, 'create_volume', [volume], () => (volume['status'] = 'available'));
  return { reply: { status: 201, body: { volume, action, next_actions: [] } } };
}
