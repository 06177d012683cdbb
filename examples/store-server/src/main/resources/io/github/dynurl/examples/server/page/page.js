/** Starts the page, and shows the view that its address names. */

import {showBrowse} from './page-browse.js';
import {showClaims} from './page-claims.js';
import {complain, make} from './page-dom.js';
import {showObject} from './page-object.js';
import {readSettings, Store} from './page-store.js';

const VIEWS = {
  browse: {show: showBrowse, title: parameters => parameters.get('prefix') || 'Objects'},
  claims: {show: showClaims, title: () => 'Claimed objects'},
  object: {show: showObject, title: parameters => parameters.get('key')},
};

const main = document.getElementById('main');
let store;
let leaving = new AbortController();

async function start() {
  const settings = await readSettings(pageUrl());
  store = new Store(settings, pageUrl());
  document.getElementById('host').textContent = location.host;
  document.getElementById('caller').replaceChildren(...callerOf(settings));
  addEventListener('hashchange', () => show(true));
  // A file that misses its place does not replace the page.
  addEventListener('dragover', event => event.preventDefault());
  addEventListener('drop', event => event.preventDefault());
  await show(false);
}

/** Returns the URL of the page, without the credentials that may be in it. */
function pageUrl() {
  return location.origin + location.pathname;
}

function callerOf({users, caller}) {
  return users ? ['Your tag: ', make('bdi', {}, caller)] : ['Everybody may use this store.'];
}

/** Shows the view of the address. Moves the focus to its heading if the user comes from another view. */
async function show(hasMoved) {
  const address = /^#\/([a-z]*)\??(.*)$/.exec(location.hash || '#/');
  if (!address) {
    return;
  }
  leaving.abort();
  leaving = new AbortController();
  const {signal} = leaving;
  const name = Object.hasOwn(VIEWS, address[1]) ? address[1] : 'browse';
  const parameters = new URLSearchParams(address[2]);
  document.title = `${VIEWS[name].title(parameters)} – Store`;
  markLink(name);
  try {
    const shown = VIEWS[name].show({store, parameters, main, signal});
    if (hasMoved) {
      main.querySelector('h1').focus();
    }
    await shown;
  } catch (error) {
    if (error.name !== 'AbortError') {
      complain(error);
    }
  }
}

function markLink(view) {
  for (const link of document.querySelectorAll('[data-view]')) {
    if (link.dataset.view === view) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
}

start().catch(error => complain(`The store cannot be shown: ${error.message}. Load this page again.`));
