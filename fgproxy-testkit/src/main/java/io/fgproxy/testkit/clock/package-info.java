/** Time that a test decides. */
@NullMarked
package io.fgproxy.testkit.clock;

import org.jspecify.annotations.NullMarked;
