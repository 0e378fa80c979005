package io.fgproxy.jdbc.sql;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import javax.sql.DataSource;

/** A connection that notes what is asked of it, and fails where it is told to. A data source hands it out for ever. */
final class ScriptedConnection {
    private final List<String> calls = new ArrayList<>();
    private final Map<String, Queue<Exception>> failures = new HashMap<>();
    private boolean autoCommit = true;
    private int isolation = Connection.TRANSACTION_READ_COMMITTED;

    ScriptedConnection autoCommit(boolean on) {
        autoCommit = on;
        return this;
    }

    ScriptedConnection isolation(int level) {
        isolation = level;
        return this;
    }

    /** The next call of this method fails. */
    ScriptedConnection fail(String method, Exception failure) {
        failures.computeIfAbsent(method, name -> new ArrayDeque<>()).add(failure);
        return this;
    }

    /** What was called, but for questions. */
    List<String> calls() {
        return calls.stream().filter(call -> !call.startsWith("get")).toList();
    }

    long isolationQuestions() {
        return calls.stream().filter("getTransactionIsolation"::equals).count();
    }

    DataSource dataSource() {
        Connection connection = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) -> call(method.getName(), args));
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> connection);
    }

    private Object call(String method, Object[] args) throws Exception {
        calls.add(method.startsWith("set") ? method + "(" + args[0] + ")" : method);
        Queue<Exception> script = failures.get(method);
        if (script != null && !script.isEmpty()) {
            throw script.remove();
        }
        return switch (method) {
            case "getAutoCommit" -> autoCommit;
            case "getTransactionIsolation" -> isolation;
            case "setAutoCommit" -> {
                autoCommit = (boolean) args[0];
                yield null;
            }
            case "setTransactionIsolation" -> {
                isolation = (int) args[0];
                yield null;
            }
            default -> null;
        };
    }

    static SQLException failure(String state) {
        return new SQLException("scripted", state);
    }
}
