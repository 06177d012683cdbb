/** An editor for the metadata or the permissions of an object. It replaces only the state that the user has seen. */

import {attempt, complain, copy, say} from './page-dom.js';
import {indent, problemOfObject} from './page-json.js';
import {isConflict} from './page-store.js';

const PARTS = ['metadata', 'permissions'];

/** Texts that are not stored yet, by part and key. They outlive the view, not the page. */
const drafts = new Map();

/** The editors of the object that the page shows or has shown last, by part. */
const current = new Map();

addEventListener('beforeunload', event => {
  if (drafts.size) {
    event.preventDefault();
  }
});

/** Forgets the texts for an object that is deleted. */
export function forgetDrafts(key) {
  PARTS.forEach(part => drafts.delete(idOf(part, key)));
}

function idOf(part, key) {
  return `${part} ${key}`;
}

export class Editor {
  #store;
  #key;
  #part;
  #view = copy('editor');
  #state = {text: '', etag: ''};
  #isBusy = false;

  /**
   * Shows a document.
   *
   * @param part metadata or permissions
   * @param state text and entity tag of the document
   */
  constructor(store, key, part, state) {
    this.#store = store;
    this.#key = key;
    this.#part = part;
    const title = part === 'metadata' ? 'Metadata' : 'Permissions';
    this.#view.heading.textContent = title;
    this.#view.label.textContent = `${title} as a JSON object`;
    this.#view.root.dataset.part = part;
    current.set(part, this);
    this.#listen();
    const draft = drafts.get(this.#id);
    this.#show(draft?.state ?? state);
    if (draft) {
      this.#view.text.value = draft.text;
      this.#noteDraft('This is your text, which is not stored yet.');
    }
  }

  get root() {
    return this.#view.root;
  }

  get etag() {
    return this.#state.etag;
  }

  /** Shows a state that was read again, unless the user has begun to edit, or a task of this editor is running. */
  refresh(state) {
    if (this.#isBusy) {
      return;
    }
    if (this.#isOwn(state)) {
      this.#stored(state);
    } else if (drafts.has(this.#id)) {
      this.#noteDraft('Somebody has stored another state meanwhile. If you save, you see it beside your text.');
    } else if (document.activeElement === this.#view.text) {
      this.#view.note.textContent = 'Somebody has stored another state meanwhile.';
    } else {
      this.#show(state);
    }
  }

  get #id() {
    return idOf(this.#part, this.#key);
  }

  #listen() {
    const {text, save, reload, overwrite, accept} = this.#view;
    text.addEventListener('input', () => this.#edited());
    save.addEventListener('click', () => this.#alone(() => this.#save(this.#state.etag)));
    reload.addEventListener('click', () => this.#alone(() => this.#discard()));
    overwrite.addEventListener('click', () => this.#alone(() => this.#save(this.#view.conflict.dataset.etag)));
    accept.addEventListener('click', () => this.#alone(() => this.#discard()));
  }

  /** Runs a task, unless one runs already: a second click does nothing. The buttons keep the focus. */
  async #alone(task) {
    if (this.#isBusy) {
      return;
    }
    this.#setBusy(true);
    await attempt(task);
    this.#setBusy(false);
  }

  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    for (const button of this.#view.root.querySelectorAll('button')) {
      button.ariaDisabled = String(isBusy);
    }
  }

  #edited() {
    drafts.set(this.#id, {text: this.#view.text.value, state: this.#state});
    this.#noteDraft('Not stored yet.');
  }

  #noteDraft(text) {
    this.#view.note.textContent = text;
  }

  #show(state) {
    this.#state = state;
    this.#view.text.value = indent(state.text);
    this.#view.note.textContent = '';
    this.#hideConflict();
  }

  #read() {
    return this.#store.readDocument(this.#key, this.#part);
  }

  async #discard() {
    const discarded = drafts.get(this.#id);
    const state = await this.#read();
    if (drafts.get(this.#id) !== discarded) {
      throw new Error('You have changed the text meanwhile, so it is not discarded.');
    }
    drafts.delete(this.#id);
    this.#inView().#show(state);
    say(`This is the stored state of the ${this.#part}.`);
  }

  async #save(etag) {
    const text = this.#view.text.value;
    const problem = problemOfObject(text);
    this.#view.text.setAttribute('aria-invalid', String(problem !== ''));
    if (problem) {
      complain(`Nothing was sent. ${problem}`);
      this.#view.text.focus();
      return;
    }
    try {
      const stored = {text, etag: await this.#store.writeDocument(this.#key, this.#part, text, etag)};
      const editor = this.#inView();
      // A later view may have another state already, which is newer than this one.
      if (editor === this || editor.#state.etag === etag) {
        editor.#stored(stored);
      }
    } catch (error) {
      if (!isConflict(error)) {
        throw error;
      }
      await this.#inView().#showConflict(text);
    }
  }

  /** Returns whether a stored state is the user's text: the server has stored it, though its answer was lost or is late. */
  #isOwn(state) {
    return drafts.get(this.#id)?.text === state.text;
  }

  /** Returns the editor that shows the same document now: the user may have left the object and come back. */
  #inView() {
    const editor = current.get(this.#part);
    return editor.#key === this.#key ? editor : this;
  }

  /** Takes the state that the user has stored. What the user has typed since it was sent is a draft for this state. */
  #stored(state) {
    say(`The ${this.#part} are stored.`);
    const draft = drafts.get(this.#id);
    if (!draft || draft.text === state.text) {
      drafts.delete(this.#id);
      this.#show(state);
      return;
    }
    drafts.set(this.#id, {text: draft.text, state});
    this.#state = state;
    this.#hideConflict();
    this.#noteDraft('The text as it was when you saved it is stored. What you have changed since then is not stored yet.');
  }

  /**
   * Shows the state that somebody else has stored, beside the text of the user. Only the buttons of the conflict are shown,
   * so that there is one to save and one to discard.
   *
   * @param sent the text that was not stored
   */
  async #showConflict(sent) {
    if (!drafts.has(this.#id)) {
      this.#view.text.value = sent;
      this.#edited();
    }
    const state = await this.#read();
    if (this.#isOwn(state)) {
      this.#stored(state);
      return;
    }
    this.#view.theirs.textContent = indent(state.text);
    this.#view.conflict.dataset.etag = state.etag;
    this.#view.conflict.hidden = false;
    this.#view.note.hidden = true;
    this.#view.actions.hidden = true;
    complain(`Somebody changed the ${this.#part} meanwhile. Your text is not stored, and not lost: compare both.`);
    this.#view.theirs.focus();
  }

  /** Shows the usual buttons again. If a button of the conflict has the focus, the one like it gets the focus. */
  #hideConflict() {
    const {note, actions, save, reload, conflict, accept} = this.#view;
    const focused = document.activeElement;
    const hasFocus = conflict.contains(focused);
    conflict.hidden = true;
    note.hidden = false;
    actions.hidden = false;
    if (hasFocus) {
      (focused === accept ? reload : save).focus();
    }
  }
}
