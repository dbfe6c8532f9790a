// Holds the floors of the house: a file imports from its own room or from a floor below, types included, and no files import each other
// in circles. Reads the import statements themselves, which `verbatimModuleSyntax` keeps plain. Names each import that breaks it.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

const root = process.argv[2] ?? join(import.meta.dirname, '..');

/** From the ground up. The rooms of one floor do not import each other. A path ends in a slash where it means a folder. */
const FLOORS = [
  ['src/service.ts'],
  ['src/errors.ts', 'src/guard.ts', 'src/environment.ts', 'src/manifest.ts', 'src/diagnostics/'],
  ['src/model.ts'],
  ['src/call/', 'src/format/'],
  ['src/http/'],
  ['src/budget/'],
  ['src/auth/'],
  ['src/driver/'],
  ['src/compute/', 'src/storage/', 'src/dns/', 'src/loadbalancer/'],
  ['src/scheduler/'],
  ['providers/'],
  ['providers/index.ts', 'providers/manifests.ts'],
  ['src/provider.ts'],
  ['src/registry.ts'],
  ['src/index.ts'],
  ['src/conformance/', 'src/sandbox/', 'src/queue/', 'src/report/', 'src/telemetry/'],
  ['src/cli/'],
];

const IMPORT = /\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)\.js'/g;

const files = new Map(sources().map((file) => [file, importsOf(file)]));
const complaints = [...upward(), ...sideways(), ...circles()];
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exit(1);
console.log(`${files.size} files keep to their floors: no import goes up, none in circles.`);

function sources() {
  return ['src', 'providers'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true })
      .map((path) => posix.join(top, path.replaceAll('\\', '/')))
      .filter((path) => path.endsWith('.ts')),
  );
}

function importsOf(file) {
  const text = readFileSync(join(root, file), 'utf8').replace(/^\s*(?:\/?\*|\/\/).*$/gm, '');
  const found = [...text.matchAll(IMPORT)].map(([, path]) => `${posix.join(dirname(file), path)}.ts`);
  return [...new Set(found)];
}

/** The floor and the room of a file: the longest entry that names it. */
function placeOf(file) {
  let best = null;
  for (const [floor, rooms] of FLOORS.entries())
    for (const room of rooms)
      if (
        (room === file || (room.endsWith('/') && file.startsWith(room))) &&
        room.length > (best?.room.length ?? 0)
      )
        best = { floor, room };
  if (best === null) throw new Error(`${file} is on no floor: give its folder one in scripts/floors.mjs.`);
  return best;
}

function upward() {
  return edges().flatMap(([from, to]) =>
    placeOf(to).floor > placeOf(from).floor ? [`up: ${from} imports ${to}`] : [],
  );
}

/** Rooms of one floor, and providers among themselves but for dialects, stand alone. */
function sideways() {
  return edges().flatMap(([from, to]) => {
    const [here, there] = [placeOf(from), placeOf(to)];
    return here.floor === there.floor && here.room !== there.room && here.floor > 1
      ? [`aside: ${from} imports ${to}`]
      : [];
  });
}

function edges() {
  return [...files].flatMap(([from, targets]) => targets.map((to) => [from, to]));
}

/** Files that import each other in circles: the strongly connected components of more than one file (Tarjan). */
function circles() {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of files.get(node) ?? []) {
      if (!index.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node), low.get(next)));
      } else if (stack.includes(next)) low.set(node, Math.min(low.get(node), index.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const members = stack.splice(stack.indexOf(node));
    if (members.length > 1) found.push(`circle: ${members.join(', ')}`);
  };
  for (const node of files.keys()) if (!index.has(node)) visit(node);
  return found;
}
