// Starts the dashboard: router, clock, and the question who is here.
import { mount } from 'svelte';
import App from './App.svelte';
import { startClock } from './state/clock.svelte.ts';
import { startRouter } from './state/router.svelte.ts';
import { findOut } from './state/session.svelte.ts';
import './styles/tokens.css';
import './styles/base.css';

const target = document.querySelector('#app');
if (target === null) throw new Error('index.html has no #app to mount the dashboard in');

startRouter();
startClock();
mount(App, { target });
void findOut();
