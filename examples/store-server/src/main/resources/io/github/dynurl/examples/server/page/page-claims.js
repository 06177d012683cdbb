/** What is claimed in the whole store, or below a prefix: live, and with a bounded number of requests. */

import {attemptOf, claimField, claimIn, ClaimWatch, isRunning, validity} from './page-claim.js';
import {address, attempt, copy, make, say} from './page-dom.js';
import {every} from './page-time.js';

const SLICE = 1000;
const SHOWN = 200;
const READ_AGAIN = 20;

/** Shows the view, and keeps it current. */
export async function showClaims({store, parameters, main, signal}) {
  const view = copy('claims-view');
  const where = {
    prefix: parameters.get('prefix') ?? '',
    field: claimField(parameters),
    ended: parameters.has('ended'),
  };
  const scan = new ClaimScan(store, where, signal);
  const table = new ClaimTable(view, where);
  main.replaceChildren(view.root);
  takeWhere(view, where);
  const isPaused = takePause(view);
  let isSaid = false;
  const step = async () => {
    if (isPaused()) {
      return;
    }
    await scan.step();
    table.show(scan);
    if (!isSaid) {
      say(view.caption.textContent);
      isSaid = true;
    }
  };
  await attempt(step);
  every(1000, signal, step);
}

function takeWhere(view, where) {
  const {prefix, field, ended} = view.go.elements;
  prefix.value = where.prefix;
  field.value = where.field;
  ended.checked = where.ended;
  view.go.addEventListener('submit', event => {
    event.preventDefault();
    location.hash = address('claims', {prefix: prefix.value, field: field.value, ended: ended.checked && 'yes'});
  });
}

function takePause({pause}) {
  let isPaused = false;
  pause.addEventListener('click', () => {
    isPaused = !isPaused;
    pause.textContent = isPaused ? 'Go on' : 'Pause';
  });
  return () => isPaused;
}

/**
 * Looks for claims, one slice of the objects in each step, round after round. A small store is one slice. Of the claims
 * outside the slice, a step reads some again.
 */
class ClaimScan {
  /** The claims that were found, by key, each with the round in which it was seen last. */
  found = new Map();
  /** How many objects the last complete round has looked at; null before its end. */
  total = null;
  /** How many objects this round has looked at. */
  looked = 0;

  #store;
  #where;
  #signal;
  #from;
  #round = 0;

  constructor(store, where, signal) {
    this.#store = store;
    this.#where = where;
    this.#signal = signal;
    this.#from = where.prefix;
  }

  /** Looks at the next slice. */
  async step() {
    const seen = new Set();
    const next = await this.#readSlice(seen);
    await this.#readAgain(seen);
    if (next === null) {
      this.#endRound();
    } else {
      this.#from = next;
    }
  }

  /** Takes the claims of the next objects. Returns the key of the next slice; null if this was the last. */
  async #readSlice(seen) {
    for await (const object of this.#store.query([], this.#from, this.#signal)) {
      if (!object.key.startsWith(this.#where.prefix)) {
        return null;
      }
      if (seen.size === SLICE) {
        return object.key;
      }
      seen.add(object.key);
      this.looked += 1;
      this.#take(object.key, object.metadata);
    }
    return null;
  }

  /** Reads the metadata of claims that are not in the slice; those first that were not read for the longest time. */
  async #readAgain(seen) {
    const others = [...this.found.keys()].filter(key => !seen.has(key)).slice(0, READ_AGAIN);
    await Promise.all(others.map(async key => {
      const round = this.found.get(key).round;
      const metadata = await this.#metadata(key);
      this.found.delete(key);
      this.#take(key, metadata, round);
    }));
  }

  async #metadata(key) {
    try {
      return JSON.parse((await this.#store.readDocument(key, 'metadata', '', this.#signal)).text);
    } catch (error) {
      if (error.status === 404) {
        return {};
      }
      throw error;
    }
  }

  #take(key, metadata, round = this.#round) {
    const claim = claimIn(metadata, this.#where.field);
    if (!claim || !(this.#where.ended || isRunning(claim))) {
      this.found.delete(key);
    } else if (this.found.has(key) || this.found.size < SHOWN) {
      this.found.set(key, {claim, round});
    }
  }

  #endRound() {
    for (const [key, {round}] of this.found) {
      if (round !== this.#round) {
        this.found.delete(key);
      }
    }
    this.total = this.looked;
    this.looked = 0;
    this.#round += 1;
    this.#from = this.#where.prefix;
  }
}

/** The rows of the claims. A row stays the same element, so that the focus stays where it is. */
class ClaimTable {
  #view;
  #where;
  #rows = new Map();
  #watch = new ClaimWatch();

  constructor(view, where) {
    this.#view = view;
    this.#where = where;
  }

  show(scan) {
    this.#removeAllBut(scan.found);
    let place = this.#view.rows.firstChild;
    for (const [key, {claim}] of [...scan.found].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const row = this.#row(key);
      this.#fill(row, this.#watch.observe(key, claim));
      if (row.root === place) {
        place = place.nextSibling;
      } else {
        this.#view.rows.insertBefore(row.root, place);
      }
    }
    this.#view.caption.textContent = captionOf(scan.found.size);
    this.#view.progress.textContent = progressOf(scan);
  }

  #removeAllBut(found) {
    for (const [key, row] of this.#rows) {
      if (!found.has(key)) {
        row.root.remove();
        this.#rows.delete(key);
        this.#watch.forget(key);
      }
    }
  }

  #row(key) {
    let row = this.#rows.get(key);
    if (!row) {
      const link = make('a', {href: address('object', {key, field: this.#where.field})}, make('bdi', {}, key));
      const [state, node, attempts, valid] = [{}, {}, {class: 'number'}, {}].map(attributes => make('td', attributes));
      const root = make('tr', {}, make('th', {scope: 'row'}, link), state, node, attempts, valid);
      row = {root, state, node, attempts, valid};
      this.#rows.set(key, row);
    }
    return row;
  }

  #fill(row, observed) {
    const {claim} = observed;
    setText(row.state, claim.state);
    setText(row.node, claim.node);
    setText(row.attempts, attemptOf(claim));
    setText(row.valid, validity(observed));
  }
}

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function captionOf(number) {
  if (number === 0) {
    return 'Nothing is claimed.';
  }
  return number < SHOWN ? `${number} claimed` : `The first ${SHOWN} that are claimed`;
}

function progressOf({total, looked}) {
  if (looked === 0) {
    return `All ${total.toLocaleString()} objects were looked at.`;
  }
  const round = `This round has looked at ${looked.toLocaleString()} objects`;
  return total === null ? `${round}.` : `${round} of ${total.toLocaleString()}.`;
}
