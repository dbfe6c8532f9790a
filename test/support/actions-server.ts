import nock from 'nock';

/** A request for an action, as a test sees it. */
export interface AskedAction {
  /** Name of the action. */
  readonly action: string;
  /** Host that was asked. */
  readonly host: string;
  /** Its parameters: of a form as text. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Headers of the request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers of an API with actions: by the action, one for each request for it; the last one is kept. */
export type ActionAnswers = Readonly<Record<string, readonly (object | readonly [number, object])[]>>;

/**
 * Answers requests for actions at these hosts, and notes what was asked.
 *
 * @param header the header that names the action
 */
export function answerActions(
  hosts: readonly string[],
  header: string,
  answers: ActionAnswers,
): AskedAction[] {
  const asked: AskedAction[] = [];
  for (const host of hosts)
    nock(`https://${host}`)
      .persist()
      .post('/')
      .reply(async (request: Request) => {
        const headers = Object.fromEntries(request.headers);
        const action = String(headers[header]);
        const earlier = asked.filter((one) => one.action === action).length;
        const text = await request.text();
        asked.push({ action, host, parameters: parametersOf(text), headers });
        const all = answers[action] ?? [];
        const answer = all[Math.min(earlier, all.length - 1)];
        if (answer === undefined) return [500, { Code: 'NoAnswer', Message: action }];
        return Array.isArray(answer) ? (answer as [number, object]) : [200, answer as object];
      });
  return asked;
}

function parametersOf(text: string): Readonly<Record<string, unknown>> {
  if (text.startsWith('{')) return JSON.parse(text) as Record<string, unknown>;
  return Object.fromEntries(new URLSearchParams(text));
}
