/** The data of an object, as far as it is safe to show: as text, or as a picture of a known kind. */

import {make} from './page-dom.js';

const TEXT_BYTES = 64 * 1024;
// Pictures of pixels. SVG is not among them: it can hold scripts, and is shown as text.
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp'];

/** Shows the data, or why they are not shown. */
export async function showData(place, store, key, facts, signal) {
  if (PICTURES.includes(mediaType(facts.type))) {
    place.replaceChildren(picture(place, store, key));
  } else if (facts.size === 0) {
    place.replaceChildren(hint('The data are empty.'));
  } else {
    const bytes = await store.firstBytes(key, facts.etag, TEXT_BYTES, signal);
    place.replaceChildren(...textOf(bytes));
  }
}

function mediaType(type) {
  return type.split(';')[0].trim().toLowerCase();
}

function hint(text) {
  return make('p', {class: 'hint'}, text);
}

function picture(place, store, key) {
  const image = make('img', {alt: `The picture ${key}`, src: store.dataUrl(key)});
  image.addEventListener('error', () => place.replaceChildren(hint('The browser cannot show this as a picture.')));
  return image;
}

/** Returns the elements that show bytes: their text, or that they are none. */
function textOf(bytes) {
  let text;
  try {
    // The last character may be cut, so this is not the end of the stream.
    text = new TextDecoder('utf-8', {fatal: true}).decode(bytes, {stream: true});
  } catch {
    text = '\0';
  }
  if (text.includes('\0')) {
    return [hint('The data are neither a text in UTF-8 nor a picture that is shown here. Download them to see them.')];
  }
  const shown = make('pre', {tabindex: 0, 'aria-label': 'The data as text', role: 'region'}, text);
  return bytes.length < TEXT_BYTES ? [shown] : [shown, hint('These are the first 64 KiB. Download the object to see all.')];
}
