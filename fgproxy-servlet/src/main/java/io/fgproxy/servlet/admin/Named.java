package io.fgproxy.servlet.admin;

import java.util.List;

/**
 * One page of things that are known by their names, of which there are few.
 *
 * @param names those of the page, in order
 * @param hasMore whether there are more behind it
 */
record Named(List<String> names, boolean hasMore) {
    /** @param sorted the names of all */
    static Named page(AdminCall.Page page, List<String> sorted) {
        String after = page.after();
        // A name that is gone by now still has a place in the order.
        List<String> rest = sorted.stream()
                .filter(name -> after == null || name.compareTo(after) > 0)
                .toList();
        int count = Math.min(rest.size(), page.limit());
        return new Named(rest.subList(0, count), rest.size() > count);
    }
}
