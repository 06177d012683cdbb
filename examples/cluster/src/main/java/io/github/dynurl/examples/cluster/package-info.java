/**
 * The cluster: worker processes share the objects of one store, and some of them are killed. From the root of the project:
 *
 * <pre>mvn -q -f examples/pom.xml -pl cluster -am compile -Pcluster</pre>
 *
 * <p>{@code Cluster} starts a store server, fills it, starts the workers, watches them and counts their records. Each
 * {@code Worker} is a Camel application with a {@code dynurl:} consumer that has {@code claim=lease}. Options: {@code
 * -Dworkers=3}, {@code -Dobjects=200}, {@code -Dmillis=100} (for each object), {@code -Dkill=true} (kills one worker when
 * half of the objects are done), {@code -Dminutes=5} (the time limit), {@code -Dbrowse=true} (opens the page of the store
 * server in a browser; without it, the URL in the first line is there to be opened). To watch for some minutes, use more and
 * slower objects: {@code -Dobjects=500 -Dmillis=1000}.
 *
 * <p>No object is lost when a worker is killed. A worker that is paused for longer than the lease ({@code kill -STOP}, then
 * {@code kill -CONT}) may process an object that another worker has taken over. That object counts as processed twice.
 *
 * <p>The exit status is 0 if all objects were processed, 1 after a failure, 2 if the time was up.
 */
@NullMarked
package io.github.dynurl.examples.cluster;

import org.jspecify.annotations.NullMarked;
