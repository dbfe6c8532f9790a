// "Hover over every exported thing and it explains itself": lists what the built declarations export without a docblock, with the members
// of classes and interfaces, of the bases they extend, and of the types written within types. A docblock inherited from a base or from an
// interface that a class implements counts (editors show it); one of nothing but tags does not.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ModifierFlags, SyntaxKind } from 'typescript/unstable/ast';
import { API, SymbolFlags } from 'typescript/unstable/sync';

/** What a function takes and returns, and what a constant holds, is for its own docblock to explain. */
const OPAQUE = new Set([
  SyntaxKind.ConditionalType,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionType,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.MethodSignature,
  SyntaxKind.TypeParameter,
  SyntaxKind.VariableDeclaration,
]);

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const { exports: entries } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const files = Object.values(entries).flatMap(({ types }) => (types === undefined ? [] : [join(root, types)]));

const api = new API({ cwd: root });
try {
  const snapshot = api.updateSnapshot({ openFiles: files });
  const unexplained = new Map(files.flatMap((entry) => unexplainedIn(snapshot, entry)));
  for (const [name, file] of unexplained) console.log(`${file}: ${name}`);
  const { size } = unexplained;
  console.log(
    size === 0 ? 'Every exported thing explains itself.' : `${size} exported things have no docblock.`,
  );
  process.exitCode = size === 0 ? 0 : 1;
} finally {
  api.close();
}

/** What an entry point exports without a docblock: names, and the files that declare them. */
function unexplainedIn(snapshot, entry) {
  const project = snapshot.getDefaultProjectForFile(entry);
  const source = project?.program.getSourceFile(entry);
  if (source === undefined)
    throw new Error(`${relative(root, entry)} is not there: run npm run build first.`);
  const { checker } = project;
  return checker
    .getExportsOfModule(checker.getSymbolAtLocation(source))
    .map((symbol) => (symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .flatMap((symbol) => unexplainedOf(project, symbol));
}

/** A symbol without a docblock, its members without one, and those that it inherits. */
function unexplainedOf(project, symbol) {
  const { checker } = project;
  const declarations = symbol.declarations.map((declaration) => declaration.resolve(project));
  const file = declarations[0]?.getSourceFile().fileName ?? '';
  if (!file.startsWith(dist)) return [];
  const names = [
    ...(isExplained(checker, symbol) ? [] : [symbol.name]),
    ...declarations.flatMap((declaration) => {
      const promised = promisedBy(checker, declaration);
      return unexplainedMembers(checker, declaration, symbol.name).filter((name) => !promised.has(name));
    }),
  ];
  const inherited = basesOf(checker, symbol).flatMap((base) => {
    const from = base.getSymbol();
    if (from !== undefined && isClassOrInterface(from)) return unexplainedOf(project, from);
    // A type made of another, such as Omit<...>: its fields keep the declarations that they come from.
    const fields = checker
      .getPropertiesOfType(base)
      .filter((field) => field.declarations.length > 0 && !isExplained(checker, field));
    return fields.map((field) => [`${symbol.name}.${field.name}`, relative(dist, file)]);
  });
  return [...names.map((name) => [name, relative(dist, file)]), ...inherited];
}

/** The types that a class or an interface extends. */
function basesOf(checker, symbol) {
  return isClassOrInterface(symbol) ? checker.getBaseTypes(checker.getDeclaredTypeOfSymbol(symbol)) : [];
}

/** The members of a class that an interface it implements explains. */
function promisedBy(checker, { name, heritageClauses = [] }) {
  const interfaces = heritageClauses
    .filter(({ token }) => token === SyntaxKind.ImplementsKeyword)
    .flatMap(({ types }) => types.map((type) => checker.getTypeAtLocation(type)));
  const members = interfaces.flatMap((type) => checker.getPropertiesOfType(type));
  return new Set(
    members
      .filter((member) => isExplained(checker, member))
      .map((member) => `${name?.getText()}.${member.name}`),
  );
}

function isClassOrInterface({ flags }) {
  return (flags & (SymbolFlags.Class | SymbolFlags.Interface)) !== 0;
}

function unexplainedMembers(checker, node, path) {
  return membersOf(node).flatMap((member) => {
    const name = `${path}.${member.name.getText()}`;
    const symbol = checker.getSymbolAtLocation(member.name);
    const within = unexplainedMembers(checker, member, name);
    return symbol === undefined || isExplained(checker, symbol) ? within : [name, ...within];
  });
}

/** The named public members of a class, an interface or the types that a type is put together from. */
function membersOf(node) {
  if (node.members !== undefined) return node.members.filter(isPublic);
  const members = [];
  if (!OPAQUE.has(node.kind)) node.forEachChild((child) => void members.push(...membersOf(child)));
  return members;
}

function isPublic({ name, modifierFlags }) {
  if (name === undefined || name.kind === SyntaxKind.PrivateIdentifier) return false;
  return !(modifierFlags & (ModifierFlags.Private | ModifierFlags.Protected));
}

function isExplained(checker, symbol) {
  return symbol.getDocumentationComment(checker).trim() !== '';
}
