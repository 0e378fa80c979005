/**
 * Who may manage keys, and the record of what they changed. It knows nothing of how they are asked.
 */
@NullMarked
package io.fgproxy.admin;

import org.jspecify.annotations.NullMarked;
