/** Receives a driver's log. It never gets secrets. */
export interface Logger {
  /** One line for each request and each retry. */
  debug(message: string, fields: Readonly<Record<string, unknown>>): void;
  /** Something the user should know of, such as a poll that fails again and again. */
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
}
