import { buildRouteMap } from '@stricli/core';
import type { NodeImage } from '../../compute/index.js';
import { argument, switchFlag, textFlag } from '../command.js';
import { findNode } from '../node/find-nodes.js';
import { columnsOf } from '../output/columns.js';
import { idAndName, type Resource } from '../resource/resource.js';
import { createVerb, deleteVerb, listVerb, showVerb } from '../resource/verbs.js';
import type { Shell } from '../shell.js';

const images: Resource<NodeImage> = {
  noun: 'image',
  method: 'listImages',
  list: (driver, call) => driver.iterateImages(call),
  columns: columnsOf<NodeImage>(
    { id: ({ id }) => id, name: ({ name }) => name },
    { extra: ({ extra }) => extra },
  ),
  names: idAndName,
};

/** `skylane image`. */
export const imageRoutes = buildRouteMap<string, Shell>({
  routes: {
    list: listVerb(images, {
      brief: 'List images that servers can be created from',
      examples: [['image list --name ubuntu', 'Those with a text in their names']],
      flags: { name: textFlag('TEXT', 'Only images with this text in their names, in any case') },
      list: async function* ({ driver, call, flags: { name = '' } }) {
        const wanted = name.toLowerCase();
        for await (const image of driver.iterateImages(call))
          if (image.name.toLowerCase().includes(wanted)) yield image;
      },
    }),
    show: showVerb(images, {
      brief: 'Show an image',
      examples: [['image show ubuntu-24.04 -o yaml', 'Every field of it']],
    }),
    create: createVerb(images, {
      brief: 'Create an image of a server',
      examples: [['image create web-1 web-golden --wait', 'Returns when servers can be created from it']],
      args: [argument('SERVER', 'Id or name of a server'), argument('NAME', 'Name of the image')],
      flags: { wait: switchFlag('Return when servers can be created from it') },
      methods: ['createImage'],
      create: async ({ driver, call, flags: { wait } }, server, name) => {
        const made = await driver.createImage(await findNode(driver, server, call), { name }, call);
        return wait === true ? driver.waitUntilAvailable(made, call) : made;
      },
    }),
    delete: deleteVerb(images, {
      brief: 'Delete images of your own',
      examples: [['image delete web-golden', 'Asks before it does']],
      method: 'deleteImage',
      remove: ({ driver, call }, image) => driver.deleteImage(image, call),
    }),
  },
  docs: { brief: 'Images that servers are created from' },
});
