// Runs before the first paint, so that a dark room never sees a white flash. A file of its own: the page allows no
// script inside it.
try {
  const chosen = localStorage.getItem('palisade.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // A browser that keeps nothing follows the system.
}
