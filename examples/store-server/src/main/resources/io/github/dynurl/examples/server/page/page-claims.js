/** What is claimed in the whole store, or below a prefix: live, and with a bounded number of requests. */

import {attemptOf, claimField, claimIn, ClaimWatch, isRunning, validity} from './page-claim.js';
import {address, attempt, copy, make, say} from './page-dom.js';
import {inTime} from './page-store.js';
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
  /** The claims that were found, by key, each with the time of its last read, and the round in which a slice had it. */
  found = new Map();
  /** How many objects the last complete round has looked at, and how many had unknown metadata; null before its end. */
  last = null;
  /** The same of this round. */
  current = {looked: 0, unknown: 0};

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
    for await (const object of this.#store.query([], this.#from, inTime(this.#signal))) {
      if (!object.key.startsWith(this.#where.prefix)) {
        return null;
      }
      if (seen.size === SLICE) {
        return object.key;
      }
      // If the rest of the slice cannot be read, the next step goes on here.
      this.#from = object.key;
      seen.add(object.key);
      this.current.looked += 1;
      // The list leaves out metadata that are long.
      this.current.unknown += object.metadata ? 0 : 1;
      this.#take(object.key, object.metadata);
    }
    return null;
  }

  /** Reads the metadata of claims that are not in the slice; those first that were not read for the longest time. */
  async #readAgain(seen) {
    const others = [...this.found.keys()].filter(key => !seen.has(key)).slice(0, READ_AGAIN);
    await Promise.all(others.map(async key => this.#take(key, await this.#metadata(key), this.found.get(key).round)));
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
    // The last one of the map is the one that was read last.
    const isKnown = this.found.delete(key);
    const claim = claimIn(metadata, this.#where.field);
    if (claim && (this.#where.ended || isRunning(claim)) && (isKnown || this.found.size < SHOWN)) {
      this.found.set(key, {claim, round, read: Date.now()});
    }
  }

  #endRound() {
    for (const [key, {round}] of this.found) {
      if (round !== this.#round) {
        this.found.delete(key);
      }
    }
    this.last = this.current;
    this.current = {looked: 0, unknown: 0};
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
    for (const [key, {claim, read}] of [...scan.found].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const row = this.#row(key);
      this.#fill(row, this.#watch.observe(key, claim, read));
      if (row.root === place) {
        place = place.nextSibling;
      } else {
        this.#view.rows.insertBefore(row.root, place);
      }
    }
    this.#view.caption.textContent = captionOf(scan);
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

function captionOf({found, last}) {
  if (found.size === 0) {
    return last?.unknown === 0 ? 'Nothing is claimed.' : 'No claim was found.';
  }
  return found.size < SHOWN ? `${found.size} claimed` : `The first ${SHOWN} that are claimed`;
}

function progressOf({last, current}) {
  const unknown = Math.max(last?.unknown ?? 0, current.unknown);
  const hidden = unknown ? ` The metadata of ${unknown.toLocaleString()} are too long to look for a claim here.` : '';
  const total = last?.looked.toLocaleString();
  if (current.looked === 0) {
    return `All ${total} objects were looked at.${hidden}`;
  }
  const round = `This round has looked at ${current.looked.toLocaleString()} objects`;
  return `${round}${last ? ` of ${total}` : ''}.${hidden}`;
}
