// A recording laid over a real machine, for demonstrations and tests: what the recording holds it answers, failures
// included; everything else the machine answers. Reports made through it say so, and are no evidence.
import type { Answer, Host } from '../../shared/host.ts';

/** Rights and login name are the recording's, since it is about its answers that probes reason with them. Throws when the systems differ. */
export function overlay(recorded: Host, real: Host): Host {
  if (recorded.system !== real.system) {
    throw new Error(`A recording of ${recorded.system} cannot be laid over a machine that runs ${real.system}`);
  }
  const either = async <T>(question: (host: Host) => Promise<Answer<T>>): Promise<Answer<T>> => {
    const answer = await question(recorded);
    return answer.ok || answer.failure !== 'not-captured' ? answer : await question(real);
  };
  return {
    system: recorded.system,
    privileged: recorded.privileged,
    user: recorded.user,
    run: (...call) => either((host) => host.run(...call)),
    readText: (path) => either((host) => host.readText(path)),
    readBytes: (path) => either((host) => host.readBytes(path)),
    readLink: (path) => either((host) => host.readLink(path)),
    list: (path) => either((host) => host.list(path)),
    stat: (path) => either((host) => host.stat(path)),
    library: (...call) => either((host) => host.library(...call)),
    query: (query) => either((host) => host.query(query)),
    // What is seen through a recording is nothing to remember of the machine.
    memory: recorded.memory,
  };
}
