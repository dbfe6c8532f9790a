import { invalid, shown } from '../driver/refuse.js';

/** A word of a zone file. */
export interface Token {
  /** The word in source form with its escapes, without the quotes around it. */
  readonly text: string;
  readonly quoted: boolean;
  /** True if it follows the previous word without a blank, as in `alpn="h2"`. */
  readonly joined: boolean;
}

/** An entry of a zone file: a line, or several lines in parentheses. */
export interface Entry {
  /** The line on which it starts, counted from 1. */
  readonly line: number;
  /** True if it starts with a blank, and so repeats the owner of the previous entry. */
  readonly indented: boolean;
  readonly tokens: readonly Token[];
}

/** Blanks, line ends, comments, parentheses, quoted strings, words: in this order. */
const LEXEME =
  /(?<blank>[ \t\r\f\v]+)|(?<end>\n)|(?<comment>;[^\n]*)|(?<open>\()|(?<close>\))|"(?<quoted>[^"\\\n]*(?:\\[^\n][^"\\\n]*)*)"|(?<word>(?:[^\s"();\\]+|\\[^\n])+)/y;

/**
 * Splits a zone file into entries, without comments and parentheses.
 *
 * @param onComment called for each comment, including its semicolon
 * @throws InvalidRequestError with the line number for an open quote or parenthesis
 */
export function* readEntries(
  text: string,
  onComment: (comment: string) => void = () => {},
): Generator<Entry> {
  let line = 1;
  let start = 1;
  let depth = 0;
  let indented = false;
  let joined = false;
  let tokens: Token[] = [];
  const lexer = new RegExp(LEXEME);
  for (let at = 0; at < text.length; at = lexer.lastIndex) {
    lexer.lastIndex = at;
    const groups = lexeme(lexer, text, line)?.groups;
    if (groups === undefined) throw invalid(`Line ${line}: ${unreadable(text, at)}.`);
    const word = groups['quoted'] ?? groups['word'];
    if (word !== undefined) {
      if (tokens.length === 0) start = line;
      tokens.push({ text: word, quoted: groups['quoted'] !== undefined, joined });
      joined = true;
      continue;
    }
    joined = false;
    if (groups['comment'] !== undefined) onComment(groups['comment']);
    if (groups['open'] !== undefined) depth += 1;
    if (groups['close'] !== undefined && --depth < 0)
      throw invalid(`Line ${line}: a closing parenthesis without an opening one.`);
    if (groups['blank'] !== undefined && tokens.length === 0 && startsLine(text, at)) indented = true;
    if (groups['end'] === undefined) continue;
    line += 1;
    if (depth > 0) continue;
    if (tokens.length > 0) yield { line: start, indented, tokens };
    tokens = [];
    indented = false;
  }
  if (depth > 0) throw invalid(`Line ${start}: a parenthesis is opened and never closed.`);
  if (tokens.length > 0) yield { line: start, indented, tokens };
}

/**
 * Splits the data of one record into words.
 *
 * @throws InvalidRequestError for an open quote or parenthesis, and for a comment, which is probably part of a value that should be quoted
 * and would be lost
 */
export function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const entry of readEntries(text, refuseComment)) tokens.push(...entry.tokens);
  return tokens;
}

/** Matches the next lexeme. A word too long for the regular expression engine is refused. */
function lexeme(lexer: RegExp, text: string, line: number): RegExpExecArray | null {
  try {
    return lexer.exec(text);
  } catch {
    throw invalid(`Line ${line}: a word or text is far longer than the data of a record may be.`);
  }
}

function refuseComment(comment: string): void {
  throw invalid(`${shown(comment)} would be a comment. Put a value with a semicolon in quotes`);
}

function startsLine(text: string, at: number): boolean {
  return at === 0 || text.charAt(at - 1) === '\n';
}

function unreadable(text: string, at: number): string {
  const rest = text.slice(at).split('\n', 1)[0] ?? '';
  if (rest.startsWith('"')) return `the quote before ${shown(rest.slice(1))} is opened and never closed`;
  return `${shown(rest)} cannot be read`;
}
