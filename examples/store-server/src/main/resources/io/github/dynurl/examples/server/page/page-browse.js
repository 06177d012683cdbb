/** The objects below a prefix, with folders, filtered by metadata. */

import {claimIn, isRunning} from './page-claim.js';
import {address, attempt, complain, copy, make, say, showCrumbs, sizeText, timeElement} from './page-dom.js';
import {memberText, problemOfValue} from './page-json.js';
import {acceptFiles, upload} from './page-upload.js';

const ROWS = 200;
// The server reads 100 objects at a time. To read over fewer than these costs less than another request.
const READ_OVER = 100;

/** Shows the view, and its first rows. */
export function showBrowse({store, parameters, main, signal}) {
  const view = copy('browse-view');
  const where = readParameters(parameters);
  const list = {store, signal, where, next: where.prefix, folders: 0, objects: 0};
  main.replaceChildren(view.root);
  view.target.textContent = `${where.prefix}NAME-OF-THE-FILE`;
  showCrumbs(view.crumbs, where.prefix);
  showFilters(view, where);
  takePrefix(view, where);
  takeFilter(view, where);
  acceptFiles(view.drop, view.files, files => uploadAll(view, list, files));
  view.more.addEventListener('click', () => attempt(() => showMore(view, list)));
  return showMore(view, list);
}

function readParameters(parameters) {
  const values = parameters.getAll('value');
  return {
    prefix: parameters.get('prefix') ?? '',
    flat: parameters.has('flat'),
    filters: parameters.getAll('name').map((name, i) => [name, values[i] ?? '']),
  };
}

/** Returns the address of this view with some of its parameters changed. */
function addressOf(where, changes) {
  const {prefix, flat, filters} = {...where, ...changes};
  const [name, value] = [0, 1].map(side => filters.map(pair => pair[side]));
  return address('browse', {prefix, flat: flat && 'yes', name, value});
}

function showFilters(view, where) {
  view.filters.replaceChildren(...where.filters.map(pair => {
    const rest = where.filters.filter(other => other !== pair);
    const label = `Remove the filter ${pair.join(' = ')}`;
    const remove = make('a', {class: 'button', href: addressOf(where, {filters: rest}), 'aria-label': label}, 'Remove');
    return make('li', {}, make('code', {}, make('bdi', {}, pair.join(' = '))), ' ', remove);
  }));
}

function takePrefix(view, where) {
  const {prefix, flat} = view.go.elements;
  prefix.value = where.prefix;
  flat.checked = where.flat;
  view.go.addEventListener('submit', event => {
    event.preventDefault();
    location.hash = addressOf(where, {prefix: prefix.value, flat: flat.checked});
  });
}

function takeFilter(view, where) {
  const {name, value} = view.filter.elements;
  view.filter.addEventListener('submit', event => {
    event.preventDefault();
    const problem = problemOfValue(value.value);
    if (problem) {
      complain(`${problem}. A text needs quotes, as in "new".`);
      value.focus();
      return;
    }
    location.hash = addressOf(where, {filters: [...where.filters, [name.value, value.value]]});
  });
}

async function uploadAll(view, list, files) {
  await attempt(() => upload(list.store, files, file => list.where.prefix + file.name));
  view.rows.replaceChildren();
  Object.assign(list, {next: list.where.prefix, folders: 0, objects: 0});
  await showMore(view, list, false);
}

/** Reads the next rows, and shows them. Returns when they are shown. */
async function showMore(view, list, isToBeSaid = true) {
  view.more.hidden = true;
  view.caption.textContent = 'Reading…';
  let read;
  try {
    read = await readRows(list);
  } catch (error) {
    view.caption.textContent = 'The objects could not be read.';
    view.more.hidden = false;
    throw error;
  }
  const {rows, next} = read;
  view.rows.append(...rows.map(row => row.folder ? folderRow(row.folder, list.where) : objectRow(row.object, list.where)));
  const folders = rows.filter(row => row.folder).length;
  Object.assign(list, {next, folders: list.folders + folders, objects: list.objects + rows.length - folders});
  view.more.hidden = next === null;
  view.caption.textContent = captionOf(list);
  if (isToBeSaid) {
    say(captionOf(list));
  }
}

/** Says how many folders and objects the table shows, and whether these are only the first. */
function captionOf({folders, objects, next}) {
  const counts = [...countOf(folders, 'folder'), ...countOf(objects, 'object')];
  if (!counts.length) {
    return 'No objects are here.';
  }
  if (next === null) {
    return `${counts.join(' and ')}.`;
  }
  const total = (folders + objects).toLocaleString();
  return counts.length === 1 ? `The first ${counts[0]}.` : `The first ${total}: ${counts.join(' and ')}.`;
}

function countOf(count, name) {
  return count ? [`${count.toLocaleString()} ${name}${count === 1 ? '' : 's'}`] : [];
}

/** Reads up to ROWS rows, and the key from which to read on; null if there are no more. */
async function readRows(list) {
  const rows = [];
  let next = list.next;
  while (next !== null && rows.length < ROWS) {
    next = await readUntilLongFolder(list, next, rows);
  }
  return {rows, next};
}

/**
 * Adds rows until there are enough, or until a folder has so many objects that a new request is to begin behind them.
 * Returns the key from which to read on; null if there are no more.
 */
async function readUntilLongFolder({store, where, signal}, from, rows) {
  let folder = null;
  let readOver = 0;
  for await (const object of store.query(where.filters, from, signal)) {
    if (!object.key.startsWith(where.prefix)) {
      return null;
    }
    if (folder !== null && object.key.startsWith(folder)) {
      readOver += 1;
      if (readOver > READ_OVER) {
        return behindFolder(folder);
      }
      continue;
    }
    if (rows.length === ROWS) {
      return object.key;
    }
    folder = where.flat ? null : folderOf(object.key, where.prefix);
    readOver = 0;
    rows.push(folder === null ? {object} : {folder});
  }
  return null;
}

/** Returns the folder directly below a prefix that a key is in, with its slash; null if it is in none. */
function folderOf(key, prefix) {
  const slash = key.indexOf('/', prefix.length);
  return slash < 0 || slash === key.length - 1 ? null : key.slice(0, slash + 1);
}

/** Returns the smallest key behind all keys of a folder: in UTF-8, 0 follows the slash. */
function behindFolder(folder) {
  return `${folder.slice(0, -1)}0`;
}

function folderRow(folder, where) {
  const name = folder.slice(where.prefix.lastIndexOf('/') + 1);
  const link = make('a', {href: addressOf(where, {prefix: folder})}, make('bdi', {}, name));
  return make('tr', {}, make('th', {scope: 'row'}, link), make('td', {colspan: 3, class: 'hint'}, 'folder'));
}

function objectRow(object, where) {
  const name = object.key.slice(where.flat ? 0 : where.prefix.lastIndexOf('/') + 1) || object.key;
  const link = make('a', {href: address('object', {key: object.key})}, make('bdi', {}, name));
  const metadata = memberText(object.line, 'metadata') ?? 'too long for the list';
  const claim = claimIn(object.metadata);
  const badge = isRunning(claim) ? [make('span', {class: 'badge'}, `claimed by ${claim.node}`), ' '] : [];
  return make('tr', {},
    make('th', {scope: 'row'}, link),
    make('td', {class: 'number'}, sizeText(object.size)),
    make('td', {}, timeElement(object.modified)),
    make('td', {class: 'metadata'}, ...badge, make('bdi', {}, metadata)));
}
