/** For `{@attach}`: the field a page or a question begins with. After a dialog has opened, which would take it away. */
export const takeFocus = (field: HTMLElement): void => queueMicrotask(() => field.focus());
