package io.github.dynurl.camel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.util.URISupport;

/**
 * Divides the options of a URI that was made from a message: those that change with each message travel with the exchange,
 * so that the others can have one endpoint.
 *
 * @param staying the options of the endpoint
 * @param moved the options that travel, and are as fixed as those of an endpoint
 */
record DynamicOptions(Map<String, Object> staying, Map<String, Object> moved) {
    /** Divides options; these names are moved, and all of the filter. */
    static DynamicOptions of(Map<String, Object> options, Set<String> moving) {
        Map<String, Object> staying = new LinkedHashMap<>();
        Map<String, Object> moved = new LinkedHashMap<>();
        options.forEach((name, value) ->
                (moving.contains(name) || name.startsWith("filter.") ? moved : staying).put(name, value));
        URISupport.resolveRawParameterValues(moved);
        return new DynamicOptions(staying, moved);
    }
}
