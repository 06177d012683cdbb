/**
 * One call, from top to bottom. {@code Call} says what to request. {@code Transport} runs the attempts. {@code Exchanges}
 * sends one request and receives one response head. {@code Reply} is the response. {@code BodyStream} reads its body.
 *
 * <ul>
 *   <li>Connection: {@code Reply} owns it. {@code Reply.takeBody} passes it on to a {@code BodyStream}, which releases it
 *       at the end of the body. {@code Transport} releases the connection of a reply whose body nobody took.
 *   <li>Exceptions: {@code Failures} creates them all. One instance belongs to one call.
 *   <li>Retries: {@code Retries} decides. {@code Transport} retries whole calls, {@code Resumption} resumes interrupted
 *       downloads, and {@code Exchanges} resends only what a dead connection lost or what the server refused for its
 *       framing.
 * </ul>
 *
 * <p>In: a call. Out: its result, or a {@link io.github.dynurl.store.StoreException}.
 */
@NullMarked
package io.github.dynurl.store.http.internal.exchange;

import org.jspecify.annotations.NullMarked;
