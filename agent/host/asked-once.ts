// One run's view of a machine: what several checks ask alike is asked once, and all of them hear the same answer. It costs
// a process each time, and the two checks about volumes could otherwise see a stick in one answer and not in the other.
import type { Answer, Host } from '../../shared/host.ts';

/** For one run alone: nothing is ever asked anew. Files are read each time, which costs next to nothing. */
export function askedOnce(host: Host): Host {
  return {
    ...host,
    run: once((...call: Parameters<Host['run']>) => host.run(...call)),
    library: once((...call: Parameters<Host['library']>) => host.library(...call)),
    query: once((...call: Parameters<Host['query']>) => host.query(...call)),
  };
}

/** The promise is kept, so that a question in flight is shared as well. */
function once<Call extends readonly unknown[], T>(
  ask: (...call: Call) => Promise<Answer<T>>,
): (...call: Call) => Promise<Answer<T>> {
  const answers = new Map<string, Promise<Answer<T>>>();
  return (...call) => {
    const key = JSON.stringify(call);
    const answer = answers.get(key) ?? ask(...call);
    answers.set(key, answer);
    return answer;
  };
}
