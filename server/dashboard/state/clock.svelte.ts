// "Now", as relative times on the screen need it: it moves every fifteen seconds, and at once when the tab comes back.
let now = $state(Date.now());

export const clock = {
  get now(): number {
    return now;
  },
};

export function startClock(): void {
  const move = (): void => {
    if (!document.hidden) now = Date.now();
  };
  setInterval(move, 15_000);
  document.addEventListener('visibilitychange', move);
}
