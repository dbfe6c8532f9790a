import type { ClientContext } from '../../../src/driver/index.js';

type Refusing = Pick<ClientContext, 'invalid'>;

/** Name of an object. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
/** Name of a namespace. */
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Key and value of a label. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const LABEL_NAME = /^[a-zA-Z0-9](?:[\w.-]{0,61}[a-zA-Z0-9])?$/;

/** Checks the name of a new object. @throws InvalidRequestError */
export function checkName(operation: string, name: string, { invalid }: Refusing): void {
  if (NAME.test(name)) return;
  throw invalid(
    operation,
    `${JSON.stringify(name)} is no name for Kubernetes: small letters, digits, dashes and dots, 253 at most`,
  );
}

/** Checks the namespace that a driver works in, which is part of its paths. @throws InvalidRequestError */
export function checkNamespace(operation: string, namespace: string, { invalid }: Refusing): void {
  if (NAMESPACE.test(namespace)) return;
  throw invalid(operation, `${JSON.stringify(namespace)} is no namespace: small letters, digits and dashes`);
}

/** Checks labels. @throws InvalidRequestError naming the key */
export function checkLabels(
  operation: string,
  labels: Readonly<Record<string, string>> | undefined,
  { invalid }: Refusing,
): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (!isKey(key))
      throw invalid(
        operation,
        `${JSON.stringify(key)} is no key for a label: 63 letters, digits, dots, dashes and underscores at most, after a domain and a slash if need be`,
      );
    if (value !== '' && !LABEL_NAME.test(value))
      throw invalid(
        operation,
        `the label ${key} has a value that Kubernetes refuses: 63 letters, digits, dots, dashes and underscores at most`,
      );
  }
}

function isKey(key: string): boolean {
  const slash = key.indexOf('/');
  return LABEL_NAME.test(key.slice(slash + 1)) && (slash === -1 || NAME.test(key.slice(0, slash)));
}
