/**
 * A file service as many companies have one, in memory. Its files have attributes, and the service chooses their ids. It is
 * an example of a service that was not made for the component. The dialect and the routes for it are in the resources.
 */
package io.github.dynurl.examples.company;
