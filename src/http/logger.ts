/** Where a driver writes what it does. Nothing secret is ever passed to it. */
export interface Logger {
  /** One line for each request and each retry. */
  debug(message: string, fields: Readonly<Record<string, unknown>>): void;
  /** Something the user should know of, such as a poll that fails again and again. */
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
}
