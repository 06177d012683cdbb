/** Uploads that overwrite nothing that the user has not seen. */

import {ask, attempt, say, sizeText} from './page-dom.js';
import {isConflict} from './page-store.js';

/** Calls `take` with the files that the user drops on an area or chooses with an input. */
export function acceptFiles(area, input, take) {
  area.addEventListener('dragover', event => {
    event.preventDefault();
    area.classList.add('over');
  });
  area.addEventListener('dragleave', () => area.classList.remove('over'));
  area.addEventListener('drop', event => {
    event.preventDefault();
    area.classList.remove('over');
    attempt(() => take([...event.dataTransfer.files]));
  });
  input.addEventListener('change', async () => {
    await attempt(() => take([...input.files]));
    input.value = '';
  });
}

/** Uploads files, one after the other, each to the key that `keyOf` returns for it. */
export async function upload(store, files, keyOf) {
  const done = [];
  for (const file of files) {
    const key = keyOf(file);
    say(`Uploading ${key}, ${sizeText(file.size)}…`);
    if (await uploadOne(store, key, file)) {
      done.push(key);
    }
  }
  say(done.length ? `Uploaded: ${done.join(', ')}` : 'Nothing was uploaded.');
}

/** Creates an object, or replaces the data that the user agrees to replace. Returns whether the file was stored. */
async function uploadOne(store, key, file) {
  let before = '';
  for (;;) {
    const facts = await store.facts(key);
    if (facts && !await ask(`${before}"${key}" is there already: ${sizeText(facts.size)}, modified ${facts.modified}.`
        + ' Replace its data?', 'Replace')) {
      return false;
    }
    try {
      await store.writeData(key, file, facts?.etag);
      return true;
    } catch (error) {
      if (!isConflict(error)) {
        throw error;
      }
      before = 'Somebody changed it meanwhile. ';
    }
  }
}
