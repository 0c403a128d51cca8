// Light, dark, or as the system has it. Read before the first paint by public/theme.js.
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const name = 'palisade.theme';

function stored(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(name)) ?? 'system';
  } catch {
    return 'system';
  }
}

let chosen = $state<Theme>(stored());

export const theme = {
  get chosen(): Theme {
    return chosen;
  },
  choose(next: Theme): void {
    chosen = next;
    if (next === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = next;
    try {
      localStorage.setItem(name, next);
    } catch {
      // It holds for this visit.
    }
  },
};
