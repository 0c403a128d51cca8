// What an alert says, in sentences for the person who must act.

/** `2026-11-24 10:00 UTC`. */
export const instantInWords = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const longest = 240;

const cut = (sentence: string): string =>
  sentence.length <= longest ? sentence : `${sentence.slice(0, longest - 1)}…`;

/** Names the device in the reason of a verdict: `On FIN-LT-042 the volume / is not encrypted.` */
export function failingSentence(device: string, reason: string): string {
  // Only an article may lose its capital: the reason may as well begin with a name.
  const article = /^(The|A|An|There|Nobody|Nothing|No|Some|Its) /.exec(reason);
  if (article === null) return cut(`On ${device}: ${reason}`);
  return cut(`On ${device} ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`);
}

export const unknownSentence = (device: string, title: string, reason: string): string =>
  cut(`${title} on ${device} is unknown: ${reason}`);

export const accessSentences = {
  open: (person: string, device: string): string => `${person} has left and can still log in on ${device}.`,
  active: (person: string, device: string): string => `${person} has left, and their account is in use on ${device}.`,
  unknown: (person: string, device: string): string =>
    `Whether ${person}, who has left, can still log in on ${device} is unknown.`,
};
