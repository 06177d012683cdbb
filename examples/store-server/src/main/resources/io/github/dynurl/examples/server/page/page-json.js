/** JSON as people type it and the store keeps it: as text, so that a number such as 1.0 or 1e400 stays what it is. */

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
// A short text can have a long indented form: each bracket that is open indents each of the lines that follow.
const MAX_INDENTED = 4 * 1024 * 1024;
const OPEN = '{[';
const CLOSE = '}]';

/** Returns what is wrong with a text that must be a JSON value; an empty text if nothing is. */
export function problemOfValue(text) {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return `This is not JSON: ${error.message}`;
  }
}

/** Returns what is wrong with a text that must be a JSON object; an empty text if nothing is. */
export function problemOfObject(text) {
  const problem = problemOfValue(text);
  if (problem) {
    return problem;
  }
  const value = JSON.parse(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? '' : 'This is JSON, but not a JSON object: it must begin with { and end with }';
}

/** Returns the same JSON, indented unless that makes it too long. Strings and numbers keep their text. */
export function indent(json) {
  let depth = 0;
  let out = '';
  const newLine = () => `\n${'  '.repeat(depth)}`;
  let previous = '';
  for (const token of json.match(TOKENS) ?? []) {
    if (CLOSE.includes(token)) {
      depth -= 1;
      out += OPEN.includes(previous) ? token : newLine() + token;
    } else {
      out += (OPEN.includes(previous) && previous) || previous === ',' ? newLine() + token : token;
      out += token === ':' ? ' ' : '';
    }
    depth += OPEN.includes(token) ? 1 : 0;
    previous = token;
    if (out.length > MAX_INDENTED) {
      return json;
    }
  }
  return out;
}

/** Returns the text of a member of a JSON object as it is written there; undefined if the object has no such member. */
export function memberText(json, name) {
  let depth = 0;
  let start = -1;
  let previous = '';
  for (const {0: token, index} of json.matchAll(TOKENS)) {
    depth -= CLOSE.includes(token) ? 1 : 0;
    if (start >= 0 && (depth === 0 || depth === 1 && token === ',')) {
      return json.slice(start, index).trim();
    }
    if (start < 0 && depth === 1 && token === ':' && JSON.parse(previous) === name) {
      start = index + 1;
    }
    depth += OPEN.includes(token) ? 1 : 0;
    previous = token;
  }
  return undefined;
}
