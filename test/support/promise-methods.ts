import { join } from 'node:path';
import { ModifierFlags, type Node, type SourceFile } from 'typescript/unstable/ast';
import {
  isClassDeclaration,
  isIdentifier,
  isMethodDeclaration,
  isTypeReferenceNode,
} from 'typescript/unstable/ast/is';
import { API } from 'typescript/unstable/sync';

const root = join(import.meta.dirname, '..', '..');
const dist = join(root, 'dist');

/** The public methods of a class that return promises, and how many arguments each takes. */
export type PromiseMethods = ReadonlyMap<string, number>;

/** Reads the built declarations: by class, the public methods that it declares itself and that return promises. Classes of one name are one. */
export function declaredPromiseMethods(): ReadonlyMap<string, PromiseMethods> {
  const api = new API({ cwd: root });
  try {
    const entry = join(dist, 'src', 'index.d.ts');
    const program = api.updateSnapshot({ openFiles: [entry] }).getDefaultProjectForFile(entry)?.program;
    const names = program?.getSourceFileNames().filter((name) => name.startsWith(dist)) ?? [];
    const files = names.flatMap((name) => program?.getSourceFile(name) ?? []);
    const found = new Map<string, PromiseMethods>();
    for (const [name, methods] of files.flatMap(classesOf))
      found.set(name, new Map([...(found.get(name) ?? []), ...methods]));
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

function promiseMethod(member: Node): [string, number][] {
  if (!isMethodDeclaration(member) || !isIdentifier(member.name)) return [];
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
