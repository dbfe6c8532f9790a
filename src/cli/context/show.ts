export { show as default } from './list.js';
