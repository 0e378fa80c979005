package io.fgproxy.jdbc;

import io.fgproxy.store.KeyStore;
import io.fgproxy.store.KeyStoreProvider;
import io.fgproxy.store.StoreException;
import java.util.Map;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens a {@link JdbcKeyStore} on a data source of the container, for hosts that configure by text. Settings:
 *
 * <ul>
 *   <li>{@code dataSource}: its JNDI name. One that does not begin with {@code java:} is looked up below
 *       {@code java:comp/env/}, where a {@code resource-ref} puts it, then as it is. Names that lead to other machines
 *       ({@code ldap:}, {@code rmi:} …) are refused. Settings without this one are not for this provider.
 *   <li>{@code createSchema}: {@code true} or {@code false}, as {@link JdbcKeyStore.Builder#createSchema}; false if
 *       absent.
 * </ul>
 *
 * <p>All others are ignored. Thread-safe. The data source stays the container's: it is not closed here.
 */
public final class JdbcKeyStoreProvider implements KeyStoreProvider {
    private static final String DATA_SOURCE = "dataSource";
    private static final String CREATE_SCHEMA = "createSchema";
    private static final String JAVA_NAMES = "java:";
    private static final String COMPONENT_NAMES = "java:comp/env/";

    /** For {@link java.util.ServiceLoader}. */
    public JdbcKeyStoreProvider() {}

    @Override
    public Optional<KeyStore> open(Map<String, String> settings) {
        String name = settings.get(DATA_SOURCE);
        if (name == null) {
            return Optional.empty();
        }
        boolean createSchema = flag(CREATE_SCHEMA, settings.getOrDefault(CREATE_SCHEMA, "false"));
        return Optional.of(JdbcKeyStore.builder(dataSource(name))
                .createSchema(createSchema)
                .build());
    }

    private static boolean flag(String setting, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new StoreException("The setting " + setting + " is true or false, not '" + value + "'");
        };
    }

    private static DataSource dataSource(String name) {
        boolean remote = name.contains(":") && !name.startsWith(JAVA_NAMES);
        if (name.isBlank() || remote) {
            throw new StoreException("The setting " + DATA_SOURCE + " is a JNDI name of this container such as"
                    + " jdbc/fgproxy, not '" + name + "'");
        }
        Object found;
        try {
            found = look(name);
        } catch (NamingException e) {
            throw new StoreException("There is no data source with the JNDI name '" + name + "': " + e.getMessage(), e);
        }
        if (found instanceof DataSource dataSource) {
            return dataSource;
        }
        throw new StoreException("What has the JNDI name '" + name + "' is no data source");
    }

    /** The name comes from the host's own configuration, and leads to no other machine. */
    @SuppressWarnings("BanJNDI")
    private static @Nullable Object look(String name) throws NamingException {
        InitialContext names = new InitialContext();
        try {
            return name.startsWith(JAVA_NAMES) ? names.lookup(name) : names.lookup(COMPONENT_NAMES + name);
        } catch (NameNotFoundException e) {
            if (name.startsWith(JAVA_NAMES)) {
                throw e;
            }
            return names.lookup(name);
        } finally {
            names.close();
        }
    }
}
