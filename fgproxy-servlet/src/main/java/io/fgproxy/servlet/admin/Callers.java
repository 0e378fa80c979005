package io.fgproxy.servlet.admin;

import io.fgproxy.admin.Admin;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Knows who calls. Thread-safe. */
public interface Callers {
    /** Who it is; empty for nobody who may. */
    Optional<Admin> identify(HttpServletRequest request);

    /** Whether a browser sends by itself what they are known by. */
    boolean byCookies();
}
