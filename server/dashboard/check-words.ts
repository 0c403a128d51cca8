// What each check is called: put in by the build, from the checks themselves.
import type { CheckId } from '../../shared/checks/index.ts';

declare const CHECK_TITLES: Record<CheckId, string>;

export const checkWords = CHECK_TITLES;
