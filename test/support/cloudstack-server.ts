import { answeringServer } from './answering-server.js';

/** Parameters of a command, without those of the sign-in. */
export type Asked = Readonly<Record<string, string>>;

/** A response's body; an error is its status with the body. */
export type CloudStackAnswer = object | readonly [status: number, body: object];

const SIGN_IN = new Set(['apiKey', 'signature', 'signatureVersion', 'expires', 'response', 'command']);

/**
 * A management server on loopback that answers commands with what the test says; of a list, each answer in turn, and the last one again.
 * What answers a list without such turns is its only page.
 */
export async function cloudStackServer(
  answers: Readonly<Record<string, CloudStackAnswer | readonly CloudStackAnswer[]>>,
): Promise<{
  readonly endpoint: string;
  /** Commands in the order in which they came, with their parameters. */
  readonly asked: readonly (readonly [command: string, parameters: Asked])[];
  /** All parameters of each request. */
  readonly forms: readonly URLSearchParams[];
}> {
  const asked: [string, Asked][] = [];
  const forms: URLSearchParams[] = [];
  const turns = new Map<string, number>();
  const { origin } = await answeringServer((request, response) => {
    const form = new URLSearchParams(request.body);
    forms.push(form);
    const command = form.get('command') ?? '';
    asked.push([command, Object.fromEntries([...form].filter(([name]) => !SIGN_IN.has(name)))]);
    const turn = turns.get(command) ?? 0;
    turns.set(command, turn + 1);
    const isOver = Number(form.get('page') ?? 1) > 1 && !isInTurns(answers[command]);
    const [status, body] = isOver ? [200, listOf('none', [])] : answerOf(answers[command], turn);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  return { endpoint: `${origin}/client/api`, asked, forms };
}

type Known = CloudStackAnswer | readonly CloudStackAnswer[] | undefined;

function isInTurns(known: Known): known is readonly CloudStackAnswer[] {
  return Array.isArray(known) && typeof known[0] !== 'number';
}

function answerOf(known: Known, turn: number): readonly [number, object] {
  if (known === undefined) return [432, { errorresponse: { errorcode: 432, errortext: 'not in this test' } }];
  if (isInTurns(known)) return answerOf(known[Math.min(turn, known.length - 1)], 0);
  return Array.isArray(known) ? (known as unknown as readonly [number, object]) : [200, known];
}

/** The response to a list. */
export function listOf(key: string, rows: readonly object[]): object {
  return { listresponse: { count: rows.length, [key]: rows } };
}

/** The response of a command that has begun a job. */
export function jobOf(id?: string): object {
  return { begunresponse: { jobid: 'job-1', ...(id !== undefined && { id }) } };
}

/** An ended job with its result, or its error. */
export function endedJob(result: object, status: 1 | 2 = 1): object {
  const code = status === 2 ? Number(Reflect.get(result, 'errorcode')) : 0;
  return {
    queryasyncjobresultresponse: {
      jobid: 'job-1',
      jobstatus: status,
      jobresultcode: code,
      jobresult: result,
    },
  };
}

/** The body of an error. */
export function errorOf(errorcode: number, errortext: string, cserrorcode = 4350): [number, object] {
  return [errorcode, { anyresponse: { uuidList: [], errorcode, cserrorcode, errortext } }];
}
