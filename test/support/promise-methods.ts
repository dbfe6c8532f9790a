import { join } from 'node:path';
import { ModifierFlags, type Node, type SourceFile } from 'typescript/unstable/ast';
import {
  isClassDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isMethodDeclaration,
  isMethodSignatureDeclaration,
  isTypeReferenceNode,
} from 'typescript/unstable/ast/is';
import { API } from 'typescript/unstable/sync';

const root = join(import.meta.dirname, '..', '..');
const dist = join(root, 'dist');

/** The public methods of a class that return promises, and how many arguments each takes. */
export type PromiseMethods = ReadonlyMap<string, number>;

/**
 * Reads the built declarations: by class, the public methods that it declares itself, or an interface of its name, and that return promises.
 * Classes of one name are one.
 */
export function declaredPromiseMethods(): ReadonlyMap<string, PromiseMethods> {
  const api = new API({ cwd: root });
  try {
    const entry = join(dist, 'src', 'index.d.ts');
    const program = api.updateSnapshot({ openFiles: [entry] }).getDefaultProjectForFile(entry)?.program;
    const names = program?.getSourceFileNames().filter((name) => name.startsWith(dist)) ?? [];
    const files = names.flatMap((name) => program?.getSourceFile(name) ?? []);
    const interfaces = new Map(files.flatMap(interfacesOf));
    const found = new Map<string, PromiseMethods>();
    for (const [name, methods] of files.flatMap(classesOf))
      found.set(name, new Map([...(found.get(name) ?? inherited(name, interfaces)), ...methods]));
    return found;
  } finally {
    api.close();
  }
}

function classesOf(file: SourceFile): [string, PromiseMethods][] {
  return file.statements
    .filter(isClassDeclaration)
    .map(({ name, members }) => [name?.text ?? '', new Map(members.flatMap(promiseMethod))]);
}

/** What an interface declares, and the names of those that it extends. */
interface Declared {
  readonly methods: PromiseMethods;
  readonly bases: readonly string[];
}

function interfacesOf(file: SourceFile): [string, Declared][] {
  return file.statements.filter(isInterfaceDeclaration).map(({ name, members, heritageClauses = [] }) => {
    const bases = heritageClauses
      .flatMap(({ types }) => [...types])
      .flatMap(({ expression }) => (isIdentifier(expression) ? [expression.text] : []));
    return [name.text, { methods: new Map(members.flatMap(promiseMethod)), bases }];
  });
}

function inherited(name: string, interfaces: ReadonlyMap<string, Declared>): PromiseMethods {
  const declared = interfaces.get(name);
  if (declared === undefined) return new Map();
  return new Map([
    ...declared.bases.flatMap((base) => [...inherited(base, interfaces)]),
    ...declared.methods,
  ]);
}

function promiseMethod(member: Node): [string, number][] {
  if (!isMethodDeclaration(member) && !isMethodSignatureDeclaration(member)) return [];
  if (!isIdentifier(member.name)) return [];
  const hidden = ModifierFlags.Private | ModifierFlags.Protected | ModifierFlags.Static;
  if (member.modifierFlags & hidden || !isPromise(member.type)) return [];
  return [[member.name.text, member.parameters.length]];
}

function isPromise(type: Node | undefined): boolean {
  return (
    type !== undefined &&
    isTypeReferenceNode(type) &&
    isIdentifier(type.typeName) &&
    type.typeName.text === 'Promise'
  );
}
