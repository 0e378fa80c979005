package io.fgproxy.benchmarks;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/** Counts the statements and the transactions of a data source, and the messages that they travel in. Thread-safe. */
final class CountingDataSource {
    private final LongAdder statements = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final DataSource counted;

    CountingDataSource(DataSource dataSource) {
        this.counted = proxy(
                DataSource.class,
                dataSource,
                (name, argument, result) -> result instanceof Connection connection ? counted(connection) : result);
    }

    DataSource dataSource() {
        return counted;
    }

    private Connection counted(Connection connection) {
        return proxy(Connection.class, connection, (name, argument, result) -> {
            if (name.equals("prepareStatement")) {
                statements.add(((String) argument).chars().filter(c -> c == ';').count() + 1);
                messages.increment();
            } else if (name.equals("commit")) {
                commits.increment();
            }
            return result;
        });
    }

    long statements() {
        return statements.sum();
    }

    long messages() {
        return messages.sum();
    }

    long commits() {
        return commits.sum();
    }

    /** What is done with the answer of a method. */
    private interface Answer {
        Object of(String name, Object firstArgument, Object result);
    }

    private static <T> T proxy(Class<T> type, T target, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            try {
                Object result = method.invoke(target, args);
                return answer.of(method.getName(), args == null ? "" : args[0], result);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
