/** The proxy inside an application that runs its own Jetty. */
@NullMarked
package io.fgproxy.examples.embeddedjetty;

import org.jspecify.annotations.NullMarked;
