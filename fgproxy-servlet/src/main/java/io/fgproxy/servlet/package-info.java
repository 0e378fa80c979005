/**
 * What a web application mounts: the proxy as a servlet or as a filter, and the servlet that manages keys.
 */
@NullMarked
package io.fgproxy.servlet;

import org.jspecify.annotations.NullMarked;
