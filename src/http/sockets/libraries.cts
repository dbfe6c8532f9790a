/**
 * The libraries that few scripts need at their start, and that are CommonJS themselves: `require` spares Node a reading of their exports,
 * and bundlers follow it. undici by its file, because Bun puts a stub in place of the bare name.
 */
const libraries = {
  undici: () => require('undici/index.js') as typeof import('undici'),
  yaml: () => require('yaml') as typeof import('yaml'),
};

export = libraries;
