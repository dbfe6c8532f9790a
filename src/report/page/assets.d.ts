/** Script of the page: `main.ts` and what it imports, as `scripts/build.mjs` joins them. */
export const SCRIPT: string;

/** Style sheet of the page: `page.css`, as `scripts/build.mjs` reads it. */
export const STYLE: string;
