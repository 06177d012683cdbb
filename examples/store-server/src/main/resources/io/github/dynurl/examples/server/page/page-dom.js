/** Elements, messages and texts. What others have stored becomes text nodes and never markup. */

/** Creates an element. An attribute with the value false or undefined is left out; texts among the children stay texts. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children);
  return element;
}

/** Copies a template of the page. Returns its element as root, and its elements with data-field under these names. */
export function copy(template) {
  const root = document.getElementById(template).content.firstElementChild.cloneNode(true);
  const parts = {root};
  for (const element of root.querySelectorAll('[data-field]')) {
    parts[element.dataset.field] = element;
  }
  return parts;
}

/** Returns the address of a view. Empty parameters are left out; a list becomes several parameters of one name. */
export function address(view, parameters = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    [value].flat().filter(one => one).forEach(one => search.append(name, one));
  }
  return `#/${view === 'browse' ? '' : view}${search.size ? '?' : ''}${search}`;
}

/** Says what has happened; screen readers read it when they have finished what they are reading. */
export function say(text) {
  document.getElementById('status').textContent = text;
  document.getElementById('error').textContent = '';
}

function textOf(error) {
  return error instanceof Error ? error.message : error;
}

/** Returns whether an error is what the page says now. */
export function isShown(error) {
  return document.getElementById('error').textContent === textOf(error);
}

/** Says what has failed; screen readers read it at once. */
export function complain(error) {
  const text = textOf(error);
  const place = document.getElementById('error');
  document.getElementById('status').textContent = '';
  if (place.textContent !== text) {
    place.textContent = text;
  }
}

/** Runs a task, and shows its failure. A task that the user has left says nothing. */
export async function attempt(task) {
  try {
    await task();
  } catch (error) {
    if (error.name !== 'AbortError') {
      complain(error);
    }
  }
}

let lastAnswer = Promise.resolve();

/** Asks a question in a dialog, after those that are asked already. Returns whether the user has chosen the action. */
export function ask(question, action) {
  lastAnswer = lastAnswer.then(() => askNow(question, action));
  return lastAnswer;
}

function askNow(question, action) {
  const dialog = document.getElementById('ask');
  const yes = document.getElementById('ask-yes');
  document.getElementById('ask-question').textContent = question;
  yes.textContent = action;
  return new Promise(resolve => {
    let answer = false;
    yes.onclick = () => {
      answer = true;
      dialog.close();
    };
    document.getElementById('ask-no').onclick = () => dialog.close();
    dialog.onclose = () => resolve(answer);
    dialog.showModal();
  });
}

/** Fills a list of terms with pairs of a name and a text or an element. What is there already stays, also if it is selected. */
export function describe(list, pairs) {
  const shown = [...list.children];
  const wanted = pairs.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]);
  shown.slice(wanted.length).forEach(element => element.remove());
  wanted.forEach((element, i) => {
    if (!shown[i]) {
      list.append(element);
    } else if (!shown[i].isEqualNode(element)) {
      shown[i].replaceWith(element);
    }
  });
}

/** Shows the folders above a key or prefix as links. The last one is where the user is, and no link. */
export function showCrumbs(list, key) {
  const ends = [...key.matchAll(/\//g)].map(slash => slash.index + 1).filter(end => end < key.length);
  const starts = [0, ...ends];
  const steps = ends.map((end, i) => [key.slice(starts[i], end), key.slice(0, end)]);
  const links = [['all', ''], ...steps].map(([text, prefix]) => make('a', {href: address('browse', {prefix})}, make('bdi', {}, text)));
  const here = make('bdi', {'aria-current': 'page'}, key.slice(ends.at(-1) ?? 0) || 'all');
  list.replaceChildren(...(key ? [...links, here] : [here]).map(step => make('li', {}, step)));
}

/** Writes a number of bytes, with a unit if there are many. */
export function sizeText(bytes) {
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = bytes === 1 ? 'byte' : 'bytes';
  while (value >= 1024 && units.length) {
    value /= 1024;
    unit = units.shift();
  }
  return `${value.toLocaleString(undefined, {maximumFractionDigits: 1})} ${unit}`;
}

/** Writes a time in the user's way, readable for programs, too. */
export function timeElement(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : make('time', {datetime: date.toISOString()}, date.toLocaleString());
}
