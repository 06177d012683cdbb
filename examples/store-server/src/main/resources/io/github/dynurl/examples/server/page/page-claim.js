/** The claim in the metadata of an object, and how long it is valid, as far as somebody can see who only reads. */

import {make} from './page-dom.js';

const DEFAULT_FIELD = 'dynurlClaim';
const RUNNING = ['held', 'deleting'];
const FINISHED = ['done', 'exhausted'];
// Other nodes take an object over when its claim has not changed for 120 % of the lease.
const OTHERS_WAIT = 1.2;
// The page reads a claim once a second, or less often if there are many.
const FRESH_MILLIS = 2000;

/** Returns the name of the metadata that has the claim: the option claimField of the consumers. */
export function claimField(parameters) {
  return parameters.get('field') || DEFAULT_FIELD;
}

/** Returns the claim in metadata; null if there is none. Anybody may have stored something else under its name. */
export function claimIn(metadata, field = DEFAULT_FIELD) {
  const claim = metadata && Object.hasOwn(metadata, field) ? metadata[field] : null;
  const texts = [claim?.state, claim?.node, claim?.token];
  const numbers = [claim?.lease, claim?.attempts ?? 0];
  return texts.every(text => typeof text === 'string') && numbers.every(Number.isFinite) ? claim : null;
}

/** Returns whether a node processes the object, or deletes it after that. */
export function isRunning(claim) {
  return RUNNING.includes(claim?.state);
}

/** Returns whether the object is done or given up: no node takes it until its metadata change. */
export function isFinished(claim) {
  return FINISHED.includes(claim?.state);
}

/** Remembers since when the page sees each claim with the same token: a renewal changes the token. */
export class ClaimWatch {
  #seen = new Map();

  /** Returns the claim with the times in milliseconds since which it has been the same, and at which it was read last. */
  observe(key, claim, read = Date.now()) {
    const before = this.#seen.get(key);
    const since = before?.token === claim.token ? before.since : read;
    this.#seen.set(key, {token: claim.token, since});
    return {claim, since, read};
  }

  /** Forgets the claim of an object. */
  forget(key) {
    this.#seen.delete(key);
  }
}

/** Writes which attempt to process the object this is. */
export function attemptOf({attempts}) {
  return attempts?.toLocaleString() ?? 'unknown';
}

/** Says until when a claim is valid. The page may see a renewal late, so the time is the latest that is possible. */
export function validity({claim, since, read}) {
  if (!isRunning(claim)) {
    return 'no longer valid';
  }
  const now = Date.now();
  const until = since + claim.lease;
  const lapse = since + claim.lease * OTHERS_WAIT;
  if (now <= until) {
    return `${clock(until)}, in ${seconds(until - now)}`;
  }
  if (now - read > FRESH_MILLIS) {
    return `${clock(until)}, but not read since ${clock(read)}`;
  }
  return now <= lapse
    ? `${clock(until)}, was not renewed; others wait for ${seconds(lapse - now)} more`
    : `lapsed at ${clock(lapse)}: any node may take the object over`;
}

/** Returns the properties of a claim, as pairs of a name and a text. The time is left out if the claim has ended. */
export function describeClaim(observed) {
  const {claim} = observed;
  return [
    ['State', claim.state],
    ['Node', make('bdi', {}, claim.node)],
    ['Attempt', attemptOf(claim)],
    ['Lease', seconds(claim.lease)],
    ...(isRunning(claim) ? [['Valid until, unless renewed', validity(observed)]] : []),
  ];
}

function clock(time) {
  return new Date(time).toLocaleTimeString();
}

function seconds(millis) {
  return `${(Math.max(0, millis) / 1000).toLocaleString(undefined, {maximumFractionDigits: 1})} s`;
}
