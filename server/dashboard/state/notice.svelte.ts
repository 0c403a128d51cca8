// One quiet line at the foot of the page that says what was just done; screen readers hear it too.
let text = $state('');
let gone: ReturnType<typeof setTimeout> | undefined;

export const notice = {
  get text(): string {
    return text;
  },
};

export function say(next: string): void {
  clearTimeout(gone);
  text = next;
  gone = setTimeout(() => (text = ''), 6_000);
}
