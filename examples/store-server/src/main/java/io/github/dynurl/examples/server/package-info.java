/**
 * A small server of the store protocol: keys with data, metadata and permissions over HTTP.
 *
 * <p>The data is stored in files. A file has a random id as its name and never changes. The other facts about a key
 * (its file, its metadata and its permissions) are a row in a database. A request changes one row in one transaction,
 * and readers see the change when the transaction commits. Therefore, a PUT of data has these steps: temporary file,
 * fsync, rename, fsync of the directory, commit, removal of the file that was replaced. A crash can leave a file that
 * no row names; the next start removes it.
 *
 * <p>The data can be stored in a bucket instead, which several servers share together with one PostgreSQL. Before data
 * is uploaded to the bucket, a row says that no key has this data yet. After a crash, this row stays, and the data is
 * removed when the row is old enough.
 *
 * <p>What a caller may do with a key depends on the permissions that contain the tag of the caller:
 *
 * <ul>
 *   <li>{@code read}: read data and metadata; the key appears in query results;
 *   <li>{@code write}: all that {@code read} allows; write data, write and update metadata;
 *   <li>{@code owned}: all that {@code write} allows; delete the key, read and write its permissions.
 * </ul>
 *
 * For a key that the caller may not read, the response is 404, as for a missing key. Only for a PUT of data or
 * metadata, it is 403. The caller who creates a key owns it.
 */
@NullMarked
package io.github.dynurl.examples.server;

import org.jspecify.annotations.NullMarked;
