type Libraries = typeof import('./libraries.cjs');

/** Error of esbuild's replacement for `require` in an ES module bundle. */
const NO_REQUIRE = /^Dynamic require of/;

/** Loads a CommonJS library when it is first needed. */
export async function loadLibrary<N extends keyof Libraries>(name: N): Promise<ReturnType<Libraries[N]>>;
export async function loadLibrary(name: keyof Libraries): Promise<unknown> {
  const { default: libraries } = await import('./libraries.cjs');
  try {
    return libraries[name]();
  } catch (error) {
    if (!(error instanceof Error && NO_REQUIRE.test(error.message))) throw error;
    lendBuiltins();
    return libraries[name]();
  }
}

/**
 * esbuild's replacement calls a global `require` if there is one. This one knows Node's own modules, which is all that the bundled
 * libraries load. undici loads some as late as its first request, so it stays.
 */
function lendBuiltins(): void {
  Reflect.set(globalThis, 'require', (name: string): unknown => {
    const module: unknown = process.getBuiltinModule(name);
    if (module === undefined) throw new Error(`Cannot find module '${name}'`);
    return module;
  });
}
