/**
 * Executes one HTTP call, from top to bottom. {@code Call} defines the request and the result. {@code CallExecutor}
 * runs the attempts. {@code AttemptExecutor} completes the request of one attempt with what the server of the store
 * needs, such as an access token, and reads the result. {@code RequestExecutor} sends one request and receives the
 * status and the header fields of its response. {@code Reply} is the response. {@code BodyStream} reads its body.
 *
 * <ul>
 *   <li>Connection: {@code Reply} owns the connection. {@code Reply.takeBody} passes it on to a {@code BodyStream},
 *       which releases it at the end of the body. If nobody calls {@code takeBody}, {@code AttemptExecutor} releases the
 *       connection.
 *   <li>Exceptions: {@code Failures} creates the exceptions of one call. {@code AccessFailures} creates those of a
 *       request without access token or signature.
 *   <li>Retries: {@code Retries} decides whether and when to retry. {@code CallExecutor} retries whole calls, and
 *       {@code Resumption} resumes interrupted downloads. {@code AttemptExecutor} sends a request again if the server
 *       rejects its access token, and follows redirects. {@code RequestExecutor} sends a request again only if a dead
 *       connection lost it, or if the server refused {@code Expect: 100-continue} or a body without Content-Length.
 * </ul>
 *
 * <p>Input: a call. Output: its result, or a {@link io.github.dynurl.store.StoreException}.
 */
@NullMarked
package io.github.dynurl.store.http.internal.exchange;

import org.jspecify.annotations.NullMarked;
