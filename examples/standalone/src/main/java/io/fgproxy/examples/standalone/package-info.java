/**
 * A complete proxy server in one runnable jar: embedded Jetty, an embedded or external database, the admin API, health
 * and metrics, and a demo that needs no OpenAI account.
 */
@NullMarked
package io.fgproxy.examples.standalone;

import org.jspecify.annotations.NullMarked;
