/**
 * The admin API behind {@link io.fgproxy.servlet.FgAdminServlet}: who may call it, which paths and methods there are,
 * and what they do. What its JSON looks like is the codec's business.
 */
@NullMarked
package io.fgproxy.servlet.admin;

import org.jspecify.annotations.NullMarked;
