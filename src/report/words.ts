import type { Leftover, ServerState, WaitPhase } from './model.js';

/** What something is called, and what that means. */
export interface Term {
  readonly label: string;
  readonly meaning: string;
}

/** What a state is called, and what it means. */
export const STATES: Readonly<Record<ServerState, Term>> = {
  running: { label: 'running', meaning: 'The run saw it running.' },
  accepted: { label: 'accepted', meaning: 'The provider accepted it; it was not seen running.' },
  error: { label: 'in error', meaning: 'It exists and does not run. It may cost money.' },
  unknown: { label: 'unknown', meaning: 'It was requested; whether it exists is not known.' },
  destroying: { label: 'destroying', meaning: 'The run began to destroy it; how that ended is not known.' },
  failed: { label: 'failed', meaning: 'It was not created.' },
  destroyed: { label: 'destroyed', meaning: 'It was created, and is destroyed again.' },
  waiting: { label: 'not requested', meaning: 'It was never requested.' },
};

/** What a phase is called, and what it means. */
export const PHASES: Readonly<Record<WaitPhase, Term>> = {
  lane: { label: 'lane', meaning: 'waiting for one of the lanes, behind servers before it' },
  rate: { label: 'budget', meaning: 'waiting for the rate budget of the account' },
  socket: { label: 'socket', meaning: 'waiting for a connection' },
  wire: { label: 'wire', meaning: 'a request was out, until the headers of its response' },
  backoff: { label: 'back-off', meaning: 'pausing before a request was repeated' },
  build: { label: 'build', meaning: 'the provider built it: from accepted to running' },
  other: {
    label: 'other',
    meaning: 'none of these: the journal, a lost response being looked into, a place being waited for',
  },
};

/** What a leftover is, for one and for several, and what to do. */
export const LEFT: Readonly<Record<Leftover['kind'], { readonly label: string; readonly advice: string }>> = {
  error: {
    label: 'in error',
    advice: 'These servers exist and do not run. They cost money until they are destroyed.',
  },
  duplicate: {
    label: 'left over',
    advice: 'These servers belong to no row below, and could not be destroyed. They cost money.',
  },
  unknown: { label: 'unknown', advice: 'These were requested, and may exist. Resuming the run finds out.' },
  destroying: {
    label: 'being destroyed',
    advice: 'The run began to destroy these. Cleaning up again is harmless, and finds out.',
  },
  waiting: { label: 'not requested', advice: 'Nothing exists for these. Resuming the run creates them.' },
  unconfirmed: {
    label: 'accepted, not seen running',
    advice: 'The provider accepted these. Whether they run is in no record; resuming the run looks.',
  },
};
