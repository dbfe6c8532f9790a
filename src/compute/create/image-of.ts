import { idOf } from '../../model.js';
import type { CreateNodeOptions } from '../options.js';

/** Id of the image that a server is to be made from; undefined when it boots from something else. */
export function imageOf({ image }: Pick<CreateNodeOptions, 'image'>): string | undefined {
  return image === undefined || image === '' ? undefined : idOf(image);
}
