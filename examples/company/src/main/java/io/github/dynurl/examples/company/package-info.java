/**
 * A service as a company has it, in memory: files with attributes, whose ids it chooses. It stands for the services that
 * the component knows nothing of; its dialect and its routes are in the resources.
 */
package io.github.dynurl.examples.company;
