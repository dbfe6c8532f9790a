/** Glance, as the driver uses it. */
export { copyImage } from './copy-image.js';
export { Images } from './images.js';
