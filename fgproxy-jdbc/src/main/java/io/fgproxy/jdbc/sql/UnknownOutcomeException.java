package io.fgproxy.jdbc.sql;

import java.sql.SQLException;

/** The database did not answer the commit: the transaction may have taken effect, or not. Its SQLState is 08007. */
public final class UnknownOutcomeException extends SQLException {
    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(SQLException cause) {
        super("It is not known whether the transaction took effect", "08007", cause);
    }
}
