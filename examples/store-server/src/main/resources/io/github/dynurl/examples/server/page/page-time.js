/** Work that is repeated while somebody looks at the page. */

import {complain, isShown, say} from './page-dom.js';

const LONGEST_MILLIS = 15_000;

/** Repeats a task while the tab is visible, until the signal aborts. After failures it waits longer and longer. */
export async function every(millis, signal, task) {
  let delay = millis;
  let failure = null;
  while (!signal.aborted) {
    await sleep(delay, signal);
    await untilVisible(signal);
    try {
      if (!signal.aborted) {
        await task();
      }
      if (failure && isShown(failure)) {
        say('The page is live again.');
      }
      failure = null;
      delay = millis;
    } catch (error) {
      if (error.name !== 'AbortError') {
        failure = error;
        complain(failure);
      }
      delay = Math.min(2 * delay, LONGEST_MILLIS);
    }
  }
}

function sleep(millis, signal) {
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, millis);
    signal.addEventListener('abort', end);
  });
}

function untilVisible(signal) {
  return new Promise(resolve => {
    const check = () => {
      if (!document.hidden || signal.aborted) {
        document.removeEventListener('visibilitychange', check);
        signal.removeEventListener('abort', check);
        resolve();
      }
    };
    document.addEventListener('visibilitychange', check);
    signal.addEventListener('abort', check);
    check();
  });
}
