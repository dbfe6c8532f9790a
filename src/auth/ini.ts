/** An invalid INI file. The message has the line number but never the line, which may hold a secret. */
export class IniError extends Error {}

/** Sections by their names, each with its settings by their names in lower case. */
export type IniFile = ReadonlyMap<string, ReadonlyMap<string, string>>;

type Lines = Map<string, string[]>;

/** Section whose settings apply to all others. */
const EVERYWHERE = 'DEFAULT';

/**
 * Parses an INI file like Python's `configparser` (strict, without interpolation), which the tools of AWS and of Google use: `=` and `:`
 * separate name and value, lines that begin with `#` or `;` are comments but text after a value is not, indented lines continue the value
 * above, and a repeated section or setting is an error.
 *
 * @throws IniError with the line number
 * @see https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
 */
export function parseIni(text: string): IniFile {
  return readLines(text).sections();
}

/**
 * Parses one section as {@link parseIni} does, `DEFAULT` too, which is the profile of Oracle's tools where none is named; undefined if there
 * is none.
 *
 * @throws IniError with the line number
 */
export function parseIniSection(text: string, name: string): ReadonlyMap<string, string> | undefined {
  const reader = readLines(text);
  return name === EVERYWHERE ? reader.defaults() : reader.sections().get(name);
}

function readLines(text: string): IniReader {
  const reader = new IniReader();
  for (const line of text.split(/\r\n|\r|\n/)) reader.read(line);
  return reader;
}

class IniReader {
  readonly #sections = new Map<string, Lines>();
  readonly #defaults: Lines = new Map();
  #hasDefaults = false;
  #section: Lines | null = null;
  #value: string[] | null = null;
  #indent = 0;
  #number = 0;

  read(line: string): void {
    this.#number += 1;
    const text = line.trim();
    if (text.startsWith('#') || text.startsWith(';')) return;
    if (text === '') {
      this.#value?.push('');
      return;
    }
    const indent = line.search(/\S/);
    if (this.#value !== null && indent > this.#indent) {
      this.#value.push(text);
      return;
    }
    this.#indent = indent;
    const name = /^\[(.+)\]/.exec(text)?.[1];
    if (name === undefined) this.#readSetting(text);
    else this.#open(name);
  }

  sections(): IniFile {
    return new Map(
      [...this.#sections].map(([name, lines]) => [name, joined(new Map([...this.#defaults, ...lines]))]),
    );
  }

  /** The settings that apply to all sections; undefined without their section. */
  defaults(): ReadonlyMap<string, string> | undefined {
    return this.#hasDefaults ? joined(this.#defaults) : undefined;
  }

  #open(name: string): void {
    this.#value = null;
    if (name === EVERYWHERE) {
      this.#section = this.#defaults;
      this.#hasDefaults = true;
      return;
    }
    if (this.#sections.has(name)) throw this.#error('begins a section that stands above already');
    this.#section = new Map();
    this.#sections.set(name, this.#section);
  }

  #readSetting(text: string): void {
    if (this.#section === null) throw this.#error('stands before the first [section]');
    const mark = text.search(/[=:]/);
    if (mark < 1) throw this.#error('is neither a [section] nor a setting with a name and a value');
    const name = text.slice(0, mark).trimEnd().toLowerCase();
    if (this.#section.has(name)) throw this.#error('sets what its section sets above already');
    this.#value = [text.slice(mark + 1).trim()];
    this.#section.set(name, this.#value);
  }

  #error(words: string): IniError {
    return new IniError(`line ${this.#number} ${words}`);
  }
}

function joined(lines: Lines): ReadonlyMap<string, string> {
  return new Map([...lines].map(([name, value]) => [name, value.join('\n').trimEnd()]));
}

/**
 * Parses nested settings, in indented lines below a setting: `s3 =`, `  addressing_style = path`.
 *
 * @throws IniError when one has no value
 */
export function parseNested(value: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of value.split('\n')) {
    if (line.trim() === '') continue;
    const mark = line.indexOf('=');
    if (mark === -1) throw new IniError('a line further in has no =');
    settings.set(line.slice(0, mark).trim(), line.slice(mark + 1).trim());
  }
  return settings;
}
