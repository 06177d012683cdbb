/** One object: its data, metadata, permissions and claim. */

import {claimField, claimIn, ClaimWatch, describeClaim, isFinished} from './page-claim.js';
import {showData} from './page-data.js';
import {address, ask, attempt, complain, copy, describe, make, say, showCrumbs, sizeText, timeElement} from './page-dom.js';
import {Editor, forgetDrafts} from './page-editor.js';
import {isConflict} from './page-store.js';
import {every} from './page-time.js';
import {acceptFiles, upload} from './page-upload.js';

/** Shows an object, and watches its metadata. */
export async function showObject({store, parameters, main, signal}) {
  const key = parameters.get('key') ?? '';
  const view = copy('object-view');
  const field = claimField(parameters);
  main.replaceChildren(view.root);
  view.key.textContent = key;
  showCrumbs(view.crumbs, key);
  view.download.href = store.dataUrl(key);
  view.download.download = key.split('/').at(-1) || 'data';
  const object = {store, key, signal, view, field, watch: new ClaimWatch()};
  view.remove.addEventListener('click', () => attempt(() => remove(object)));
  acceptFiles(view.drop, view.file, files => replaceData(object, files));
  await showFacts(object);
  await showDocuments(object);
  say('The object is shown.');
  every(1000, signal, () => refresh(object));
}

async function showFacts(object) {
  const {store, key, signal, view} = object;
  const facts = await store.facts(key, signal);
  if (!facts) {
    throw new Error(`There is no object "${key}", or you may not read it.`);
  }
  object.facts = facts;
  describe(view.facts, [
    ['Size', `${sizeText(facts.size)}${facts.size < 1024 ? '' : ` (${facts.size.toLocaleString()} bytes)`}`],
    ['Type', facts.type || 'none'],
    ...(facts.coding ? [['Coding', facts.coding]] : []),
    ['Data modified', timeElement(facts.modified)],
    ['Entity tag', make('code', {}, facts.etag)],
  ]);
  await preview(object);
}

/** Shows the data, or why that fails: the rest of the object is shown nevertheless. */
async function preview({store, key, signal, view, facts}) {
  try {
    await showData(view.preview, store, key, facts, signal);
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    view.preview.replaceChildren(make('p', {class: 'hint'}, `The data cannot be shown: ${error.message}`));
  }
}

async function showDocuments(object) {
  const {store, key, signal, view} = object;
  const metadata = await store.readDocument(key, 'metadata', '', signal);
  object.metadata = metadata;
  object.editor = new Editor(store, key, 'metadata', metadata);
  view.editors.replaceChildren(object.editor.root, await permissions(object));
  showClaim(object);
}

/** Returns the editor of the permissions, or why there is none. */
async function permissions({store, key, signal}) {
  try {
    return new Editor(store, key, 'permissions', await store.readDocument(key, 'permissions', '', signal)).root;
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    return make('section', {class: 'box'}, make('h2', {}, 'Permissions'), make('p', {}, error.message));
  }
}

async function refresh(object) {
  if (object.isBeingDeleted) {
    return;
  }
  const {store, key, signal, editor} = object;
  const {etag} = editor;
  object.metadata = await store.readDocument(key, 'metadata', object.metadata.etag, signal) ?? object.metadata;
  // If the editor has taken a state meanwhile, what was read may be older.
  if (editor.etag === etag && object.metadata.etag !== etag) {
    editor.refresh(object.metadata);
  }
  showClaim(object);
}

function showClaim({key, view, field, watch, metadata}) {
  const claim = claimIn(JSON.parse(metadata.text), field);
  view.claimBox.hidden = !claim;
  if (claim) {
    describe(view.claim, describeClaim(watch.observe(key, claim)));
    view.again.hidden = !isFinished(claim);
  }
}

async function replaceData(object, files) {
  if (files.length !== 1) {
    complain('Choose one file: it replaces the data of this object.');
    return;
  }
  await upload(object.store, files, () => object.key);
  await showFacts(object);
}

async function remove(object) {
  const {store, key, facts, signal} = object;
  if (!await ask(`Delete "${key}" with its data, metadata and permissions? This cannot be undone.`, 'Delete')) {
    return;
  }
  object.isBeingDeleted = true;
  try {
    await store.remove(key, facts.etag);
  } catch (error) {
    object.isBeingDeleted = false;
    if (!isConflict(error)) {
      throw error;
    }
    await showFacts(object);
    complain('Somebody changed the data meanwhile, so nothing was deleted. Their new state is shown.');
    return;
  }
  forgetDrafts(key);
  if (!signal.aborted) {
    location.hash = address('browse', {prefix: key.slice(0, key.lastIndexOf('/') + 1)});
  }
}
