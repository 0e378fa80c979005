/**
 * Keys as values: sub-keys with their settings and secrets, main keys with their sealed secrets. Secrets are\n * generated, checked, digested and sealed here; nothing in this package prints one.
 */
@NullMarked
package io.fgproxy.key;

import org.jspecify.annotations.NullMarked;
