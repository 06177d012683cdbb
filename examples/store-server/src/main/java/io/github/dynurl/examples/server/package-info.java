/**
 * A small server of the store protocol: keys with data, metadata and permissions over HTTP.
 *
 * <p>The data are files, named by a random id and never changed once they have their name; the facts
 * (which file, metadata, permissions) are rows of a database. A request changes one row in one
 * transaction, and that commit is the only moment at which anything changes for a reader. The order
 * of a PUT of data is therefore: temporary file, fsync, rename, fsync of the directory, commit, removal
 * of the file that was replaced. What a crash leaves over is a file that no row names; the next start
 * removes it.
 *
 * <p>The data may be in a bucket instead, which several servers share with one PostgreSQL. A row names data
 * that no key has before they are there, so what a crash leaves over is such a row that gets old.
 *
 * <p>Who may do what with a key, by the tag of the caller in its permissions:
 *
 * <ul>
 *   <li>{@code read}: read data and metadata; the key appears in query answers;
 *   <li>{@code write}: what {@code read} may, write data, write and update metadata;
 *   <li>{@code owned}: what {@code write} may, delete the key, read and write its permissions.
 * </ul>
 *
 * A key that the caller may not see is answered like a missing one (404), except where a PUT of data or
 * metadata meets it (403). Whoever creates a key owns it.
 */
@NullMarked
package io.github.dynurl.examples.server;

import org.jspecify.annotations.NullMarked;
