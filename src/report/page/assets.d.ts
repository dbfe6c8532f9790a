/** Script of the page: `main.ts` and what it imports, as `scripts/build.mjs` joins them. */
export const SCRIPT: string;

/** Style sheet of the page: the files of `style`, as `scripts/build.mjs` joins them. */
export const STYLE: string;
