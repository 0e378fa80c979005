/** What the rooms of the testkit share and nobody else may use; not exported. */
@NullMarked
package io.fgproxy.testkit.internal;

import org.jspecify.annotations.NullMarked;
