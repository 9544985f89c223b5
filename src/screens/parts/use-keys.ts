import { usePaste as useInkPaste, useInput } from 'ink';
import { useContext, useLayoutEffect, useRef } from 'react';
import { ArmedContext } from '../env.tsx';
import { type Bound, bindings, keyName } from './keys.ts';

/**
 * Hears the keys of the given bindings, and whatever else the screen takes as text.
 * Silent while an overlay has the keyboard.
 * @param other gets the name of a key that is bound to nothing
 */
export function useKeys(bound: readonly Bound[], other?: (key: string) => void, active = true): void {
  const armed = useContext(ArmedContext) && active;
  const latest = useRef({ bound, other });
  // Handlers of the frame on screen: Ink would hear a key with those of the frame before.
  useLayoutEffect(() => {
    latest.current = { bound, other };
  });
  useInput(
    useRef((input: string, key: Parameters<typeof keyName>[1]) => {
      const name = keyName(input, key);
      if (name === '') return;
      const taken = latest.current.bound.find(
        b => b.run !== undefined && (bindings[b.id].keys as readonly string[]).includes(name),
      );
      if (taken !== undefined) taken.run?.(name);
      else latest.current.other?.(name);
    }).current,
    { isActive: armed },
  );
}

/** Hears what is pasted, as one text. */
export function usePaste(heard: (text: string) => void, active = true): void {
  const armed = useContext(ArmedContext) && active;
  useInkPaste(heard, { isActive: armed });
}
