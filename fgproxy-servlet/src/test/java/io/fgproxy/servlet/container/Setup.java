package io.fgproxy.servlet.container;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One way of mounting the proxy.
 *
 * @param container that it runs in
 * @param filter true for the filter, false for the servlet
 * @param async false to have the chain lack asynchronous support
 */
public record Setup(Container container, boolean filter, boolean async) {
    /** Every container, servlet and filter, asynchronous and blocking. */
    public static List<Setup> all() {
        List<Setup> setups = new ArrayList<>();
        for (Container container : Container.values()) {
            for (boolean filter : new boolean[] {false, true}) {
                setups.add(new Setup(container, filter, true));
                setups.add(new Setup(container, filter, false));
            }
        }
        return setups;
    }

    /** The asynchronous servlet on every container. */
    public static List<Setup> servlets() {
        return Arrays.stream(Container.values())
                .map(container -> new Setup(container, false, true))
                .toList();
    }

    /** The servlet on every container, asynchronous and blocking. */
    public static List<Setup> asyncAndBlocking() {
        return all().stream().filter(setup -> !setup.filter).toList();
    }

    @Override
    public String toString() {
        return container + (filter ? " filter" : " servlet") + (async ? " async" : " blocking");
    }
}
