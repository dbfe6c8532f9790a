import type { ComputeNode } from '../../../compute/index.js';
import { argument, command } from '../../command.js';
import { outputAliases, showFlags } from '../../output/flags.js';
import { placeAliases, placeFlags } from '../../place/flags.js';
import { requiredFlag } from '../../resource/flags.js';
import { idAndName, type Resource } from '../../resource/resource.js';
import { changeVerb } from '../../resource/verbs.js';
import { nodeColumns } from '../columns.js';
import { actParameters } from '../flags.js';

const nodes: Resource<ComputeNode> = {
  noun: 'server',
  method: 'listNodes',
  list: (driver, call) => driver.iterateNodes(call),
  columns: nodeColumns,
  names: idAndName,
};

/** Verbs that change servers. */
export const changeVerbs = {
  resize: changeVerb(nodes, {
    brief: 'Change the size of a server',
    about:
      'Changes the size of a server. Most clouds restart it for that, or want it stopped before. On OpenStack it is kept beside its old size until it is confirmed there: openstack server resize confirm SERVER.',
    examples: [['node resize web-1 cx32', 'Sizes are those of skylane size list']],
    args: [argument('SIZE', 'Id of the new size, see skylane size list')],
    method: 'resizeNode',
    change: ({ driver, call }, node, size) => driver.resizeNode(node, size, call),
  }),
  rename: changeVerb(nodes, {
    brief: 'Give a server another name',
    examples: [['node rename web-1 web-old', 'The name that the cloud shows; the host name in it stays']],
    args: [argument('NAME', 'New name')],
    method: 'updateNode',
    change: ({ driver, call }, node, name) => driver.updateNode(node, { name }, call),
  }),
  label: command({
    brief: 'Set and remove labels of a server',
    about: 'Sets and removes labels, tags or metadata of a server; those that are not named stay.',
    examples: [['node label web-1 role=web tier-', 'Sets role, removes tier']],
    parameters: {
      flags: { ...placeFlags, ...showFlags },
      aliases: { ...placeAliases, ...outputAliases },
      positional: {
        kind: 'array',
        minimum: 2,
        parameter: argument('SERVER KEY=VALUE|KEY-', 'Id or name of a server, then its labels'),
      },
    },
    load: () => import('./label.js'),
  }),
  rebuild: changeVerb(nodes, {
    brief: 'Reinstall a server from an image: its content is lost',
    about: 'Reinstalls the disk of a server from an image. Its content is lost; id and addresses stay.',
    examples: [['node rebuild web-1 --image ubuntu-24.04', 'Asks before it does']],
    flags: { image: requiredFlag(String, 'ID', 'Image, see skylane image list') },
    method: 'rebuildNode',
    question: (label) => `Rebuild the server ${label}, and lose what is on its disk?`,
    change: ({ driver, call, flags: { image } }, node) => driver.rebuildNode(node, { image }, call),
  }),
  start: command({
    brief: 'Start stopped servers',
    examples: [['node start web-1 web-2', 'Both, one after the other']],
    parameters: actParameters,
    load: () => import('./start.js'),
  }),
  stop: command({
    brief: 'Shut servers down and keep them',
    examples: [['node stop web-1', 'Returns when the cloud has accepted it']],
    parameters: actParameters,
    load: () => import('./stop.js'),
  }),
  reboot: command({
    brief: 'Restart servers',
    examples: [['node reboot web-1', 'Returns when the cloud has accepted it']],
    parameters: actParameters,
    load: () => import('./reboot.js'),
  }),
};
