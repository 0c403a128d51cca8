// What a page must have for people who do not see it or use no mouse, asked of the page itself. A script as text: it runs
// in the browser, whose types the rest of the tests do without.

/** Evaluates to sentences, one a fault; none when the page is fine. */
export const findFaults = `(() => {
  const faults = [];
  const say = (what, element) => faults.push(what + ': ' + element.outerHTML.slice(0, 120));
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  const nameOf = (e) =>
    (e.getAttribute('aria-label') ?? '') +
    (e.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join('') +
    [...(e.labels ?? [])].map((label) => label.textContent).join('') +
    (/^(A|BUTTON|SUMMARY)$/.test(e.tagName) ? e.textContent : '');
  for (const e of shown('a, button, input, select, textarea, summary, nav')) {
    if (nameOf(e).trim() === '') say('has no name', e);
  }
  for (const e of shown('section, dialog')) {
    if (nameOf(e).trim() === '') say('a region without a name', e);
  }
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1 but ' + document.querySelectorAll('h1').length);
  if (shown('main').length !== 1) faults.push('not one main');
  if (document.documentElement.lang === '') faults.push('no language');
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push('two of id ' + id);
  for (const e of shown('[aria-describedby], [aria-controls]')) {
    const ids = ((e.getAttribute('aria-describedby') ?? '') + ' ' + (e.getAttribute('aria-controls') ?? '')).trim().split(/ +/);
    if (ids.some((id) => document.getElementById(id) === null)) say('refers to nothing', e);
  }
  for (const e of shown('button, summary, .button')) {
    const { width, height } = e.getBoundingClientRect();
    if (width < 16 || height < 16) say('too small to hit', e);
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) faults.push('wider than the window by ' + (scrollWidth - clientWidth));
  if (document.querySelector('[style]:not(svg *)')) faults.push('a style attribute: ' + document.querySelector('[style]').outerHTML.slice(0, 120));
  return faults;
})()`;
