import { useEffect, useRef, useState } from 'react';
import type { Failure } from '../pipeline/failure.ts';
import { firstTrust, trusts } from './certificate.ts';
import { useEnv } from './env.tsx';
import { failureOf } from './parts/use-choices.ts';
import type { SeenCertificate, ServerSignIn, SignedIn, Trust } from './server-shapes.ts';

export interface SigningIn {
  readonly under: boolean;
  readonly failure: Failure | undefined;
  /** The person did not trust the certificate. */
  readonly refused: boolean;
  /** Times the server did not take name and password. */
  readonly wrong: number;
  readonly certificate: { readonly seen: SeenCertificate; readonly at: Trust } | undefined;
  begin(given: ServerSignIn): void;
  /** Moves among the three ways on. */
  turn(by: 1 | -1): void;
  /** Takes the one it stands on. */
  decide(): void;
  /** Gives up what is under way. */
  stop(): void;
  clear(): void;
}

interface Question {
  readonly seen: SeenCertificate;
  readonly at: Trust;
  readonly answer: (trust: Trust) => void;
}

/**
 * Signing in to a server, with the question about its certificate in between.
 * @param done told who is signed in, and the fingerprint the person trusted, if it was asked about
 * @param denied told when name and password were refused
 */
export function useServerSignIn(
  done: (signed: SignedIn, fingerprint: string | undefined) => void,
  denied: () => void,
): SigningIn {
  const { state, world } = useEnv();
  const [under, setUnder] = useState<AbortController>();
  const [failure, setFailure] = useState<Failure>();
  const [refused, setRefused] = useState(false);
  const [wrong, setWrong] = useState(0);
  const [question, setQuestion] = useState<Question>();
  const open = useRef({ question, under });
  open.current = { question, under };
  useEffect(
    () => () => {
      open.current.question?.answer('stop');
      open.current.under?.abort();
    },
    [],
  );
  const begin = (given: ServerSignIn) => {
    if (world.signInServer === undefined || under !== undefined) return;
    const abort = new AbortController();
    setUnder(abort);
    setFailure(undefined);
    setRefused(false);
    let trusted: string | undefined;
    let stopped = false;
    const trust = (seen: SeenCertificate) =>
      new Promise<Trust>(resolve => {
        if (abort.signal.aborted) return resolve('stop');
        const answer = (value: Trust) => {
          setQuestion(undefined);
          stopped = value === 'stop';
          trusted = stopped ? undefined : seen.fingerprint;
          resolve(value);
        };
        setQuestion({ seen, at: firstTrust(seen), answer });
      });
    world.signInServer(String(state.answers['source.kind']), given, trust, abort.signal).then(
      signed => {
        if (!abort.signal.aborted) done(signed, trusted);
      },
      error => {
        if (abort.signal.aborted) return;
        const found = failureOf(error);
        setUnder(undefined);
        if (stopped) return setRefused(true);
        setFailure(found);
        if (found.code !== 'VSPHERE_SIGN_IN') return;
        setWrong(n => n + 1);
        denied();
      },
    );
  };
  return {
    under: under !== undefined,
    failure,
    refused,
    wrong,
    certificate: question,
    begin,
    turn: by =>
      setQuestion(q => {
        if (q === undefined) return q;
        const next = (trusts.indexOf(q.at) + by + trusts.length) % trusts.length;
        return { ...q, at: trusts[next] ?? 'stop' };
      }),
    decide: () => question?.answer(question.at),
    stop: () => {
      if (question !== undefined) return question.answer('stop');
      under?.abort();
      setUnder(undefined);
    },
    clear: () => {
      setFailure(undefined);
      setRefused(false);
    },
  };
}
