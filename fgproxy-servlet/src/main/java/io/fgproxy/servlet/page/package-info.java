/** The files of the admin page, and what a request for them must look like. */
@NullMarked
package io.fgproxy.servlet.page;

import org.jspecify.annotations.NullMarked;
