/** Work that is repeated while somebody looks at the page. */

import {complain, say} from './page-dom.js';

const LONGEST_MILLIS = 15_000;

/** Repeats a task while the tab is visible, until the signal aborts. After failures it waits longer and longer. */
export async function every(millis, signal, task) {
  let delay = millis;
  while (!signal.aborted) {
    await sleep(delay, signal);
    await untilVisible(signal);
    try {
      if (!signal.aborted) {
        await task();
      }
      if (delay > millis) {
        say('The page is live again.');
      }
      delay = millis;
    } catch (error) {
      if (error.name !== 'AbortError') {
        complain(error);
      }
      delay = Math.min(2 * delay, LONGEST_MILLIS);
    }
  }
}

function sleep(millis, signal) {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, {once: true});
  });
}

function untilVisible(signal) {
  return new Promise(resolve => {
    const check = () => {
      if (!document.hidden || signal.aborted) {
        document.removeEventListener('visibilitychange', check);
        resolve();
      }
    };
    document.addEventListener('visibilitychange', check);
    signal.addEventListener('abort', check, {once: true});
    check();
  });
}
