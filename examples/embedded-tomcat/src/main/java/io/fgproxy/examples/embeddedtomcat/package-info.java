/** The proxy as a filter in front of an application that runs its own Tomcat, with its keys in a database. */
@NullMarked
package io.fgproxy.examples.embeddedtomcat;

import org.jspecify.annotations.NullMarked;
