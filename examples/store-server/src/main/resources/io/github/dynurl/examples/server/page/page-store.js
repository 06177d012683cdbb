/** The calls of the store protocol that the page makes. */

// Data and lists may take long. The answer to any other call is short.
const LONGEST_SECONDS = 30;

/** A response with an error status; its message is the server's. */
class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Reads the settings of the store, which are beside the page. */
export async function readSettings(page) {
  return (await send('GET', new URL('page.json', page), {signal: inTime()})).json();
}

/**
 * Returns a signal that also ends a call whose answer is late. The call then fails with the reason.
 *
 * @param hint a sentence at the end of the reason
 */
export function inTime(signal, hint = '') {
  const late = new AbortController();
  const reason = new Error(`The server has not answered within ${LONGEST_SECONDS} seconds. ${hint}`.trim());
  setTimeout(() => late.abort(reason), LONGEST_SECONDS * 1000);
  return signal ? AbortSignal.any([signal, late.signal]) : late.signal;
}

/** Returns whether a call failed because somebody else has changed the part since it was read. */
export function isConflict(error) {
  return error instanceof HttpError && error.status === 412;
}

export class Store {
  #settings;
  #root;

  /**
   * @param settings the content of page.json
   * @param page the URL of the page, below which the paths of the settings are
   */
  constructor(settings, page) {
    this.#settings = settings;
    this.#root = new URL('.', page).href.slice(0, -1);
  }

  /** Returns the URL of the data of an object. */
  dataUrl(key) {
    return this.#url(key, this.#settings.data);
  }

  /**
   * Yields the objects that match all filters, in the order of their keys, beginning with the key `from` or the next.
   * Each has its properties, and the line of JSON that they were read from.
   */
  async *query(filters, from, signal) {
    const search = filters.map(pair => pair.map(encodeURIComponent).join('=')).join('&');
    const response = await send('GET', `${this.#root}${this.#settings.query}${search && '?'}${search}`, {
      headers: {Accept: 'application/x-ndjson', 'Query-From': encodeURIComponent(from)},
      signal,
    });
    for await (const line of lines(response.body)) {
      yield {...JSON.parse(line), line};
    }
  }

  /** Returns type, size, time and entity tag of the data; null if there is no such object. */
  async facts(key, signal) {
    let response;
    try {
      response = await send('HEAD', this.dataUrl(key), {signal: inTime(signal)});
    } catch (error) {
      if (error.status === 404) {
        return null;
      }
      throw error;
    }
    const field = name => response.headers.get(name);
    return {
      etag: tagOf(response),
      size: Number(field('Content-Length')),
      type: field('Content-Type') ?? '',
      coding: field('Content-Encoding') ?? '',
      modified: field('Last-Modified'),
    };
  }

  /** Returns the first bytes of the data, at most `limit`. */
  async firstBytes(key, etag, limit, signal) {
    const headers = {'If-Match': etag};
    const response = await send('GET', this.dataUrl(key), {headers, signal: inTime(signal)});
    const reader = response.body.getReader();
    const chunks = [];
    let length = 0;
    while (length < limit) {
      const {done, value} = await reader.read();
      if (done) {
        break;
      }
      chunks.push(value);
      length += value.length;
    }
    await reader.cancel();
    return new Uint8Array(await new Blob(chunks).slice(0, limit).arrayBuffer());
  }

  /** Writes the data of a new object, or in place of the data that have an entity tag. */
  async writeData(key, file, etag) {
    const condition = etag ? {'If-Match': etag} : {'If-None-Match': '*'};
    const type = {'Content-Type': file.type || 'application/octet-stream'};
    await send('PUT', this.dataUrl(key), {headers: {...condition, ...type}, body: file});
  }

  /** Deletes an object whose data have an entity tag. */
  async remove(key, etag) {
    await send('DELETE', this.#url(key), {headers: {'If-Match': etag}, signal: inTime(undefined, 'It may have deleted the object.')});
  }

  /**
   * Returns text and entity tag of the metadata or permissions; null if they still have the entity tag `known`.
   *
   * @param part metadata or permissions
   */
  async readDocument(key, part, known, signal) {
    const headers = known ? {'If-None-Match': known} : {};
    const response = await send('GET', this.#url(key, this.#settings[part]), {headers, signal: inTime(signal)});
    return response.status === 304 ? null : {text: await response.text(), etag: tagOf(response)};
  }

  /** Writes metadata or permissions in place of those with an entity tag. Returns the new entity tag. */
  async writeDocument(key, part, text, etag) {
    const headers = {'If-Match': etag, 'Content-Type': 'application/json'};
    const options = {headers, body: text, signal: inTime(undefined, 'It may have stored the text.')};
    const response = await send('PUT', this.#url(key, this.#settings[part]), options);
    return tagOf(response);
  }

  #url(key, part) {
    const segments = key.split('/');
    // A browser would remove them from the URL, so that the call would go to another object. The server refuses such keys.
    if (segments.includes('.') || segments.includes('..')) {
      throw new Error(`No object has the key "${key}": it has a segment "." or "..".`);
    }
    const path = segments.map(encodeURIComponent).join('/');
    return `${this.#root}${this.#settings.objects}/${path}${part ? `/${part}` : ''}`;
  }
}

/** Sends a request. Throws an HttpError if the response has an error status. */
async function send(method, url, options) {
  const response = await request(url, {method, cache: 'no-store', redirect: 'error', ...options});
  if (!response.ok && response.status !== 304) {
    throw new HttpError(response.status, await reason(response));
  }
  return response;
}

async function request(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    throw options.signal?.aborted ? options.signal.reason : new Error(`The server does not answer: ${error.message}`);
  }
}

/** Returns the entity tag of a response. The server's are all strong; a proxy that compresses (nginx) marks them as weak. */
function tagOf(response) {
  return response.headers.get('ETag')?.replace(/^W\//, '');
}

/** Returns what the server says of a failure: its JSON has a message. */
async function reason(response) {
  const fallback = `The server returned the status ${response.status}`;
  try {
    return (await response.json()).message ?? fallback;
  } catch {
    return fallback;
  }
}

async function* lines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) {
        break;
      }
      const found = (rest + value).split('\n');
      rest = found.pop();
      yield* found;
    }
  } finally {
    await reader.cancel();
  }
  if (rest) {
    throw new Error('The server closed the connection in the middle of a line');
  }
}
