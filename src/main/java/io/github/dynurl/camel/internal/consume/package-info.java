/**
 * The life of one object in a consumer: who may process it, and what is written when its processing ends. Keys and
 * metadata come in; marks, deletions, claims and entries of idempotent repositories go out.
 *
 * <p>{@code ObjectSelection} and {@code ObjectOrder} say which objects the options select, and in which order.
 * {@code PollHistory} gives all objects their turn, and {@code DuplicateGuard} skips objects that are in progress or were
 * processed before. {@code Completion} commits or rolls back an object when its exchange ends or, with
 * {@code acknowledge=manual}, when the route decides. A {@code ProcessStrategy} does what that means: {@code PlainStrategy} only
 * marks or deletes the object, and {@code LeaseStrategy} also claims it before. {@code IneffectiveMarkDetector} recognizes marks
 * that do not change what the query finds.
 */
@NullMarked
package io.github.dynurl.camel.internal.consume;

import org.jspecify.annotations.NullMarked;
