/**
 * What a request owes: reads its consumption from the answer on the way through, and closes its ticket once, whatever
 * becomes of it. Nothing here waits for the store.
 */
@NullMarked
package io.fgproxy.servlet.metering;

import org.jspecify.annotations.NullMarked;
