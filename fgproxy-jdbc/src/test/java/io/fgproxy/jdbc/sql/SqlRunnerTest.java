package io.fgproxy.jdbc.sql;

import static io.fgproxy.jdbc.sql.ScriptedConnection.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlRunnerTest {
    private static final String CONFLICT = "40001";

    private final ScriptedConnection connection = new ScriptedConnection();
    private final List<Integer> pauses = new ArrayList<>();
    private final SqlRunner runner = new SqlRunner(
            connection.dataSource(),
            e -> CONFLICT.equals(e.getSQLState()),
            pauses::add,
            Connection.TRANSACTION_READ_COMMITTED);
    private int runs;

    private SqlWork<Integer> work(Exception... failures) {
        return session -> {
            runs++;
            if (runs <= failures.length) {
                if (failures[runs - 1] instanceof SQLException e) {
                    throw e;
                }
                throw (RuntimeException) failures[runs - 1];
            }
            return runs;
        };
    }

    @Test
    void transactionIsCommittedAndAutocommitRestored() throws SQLException {
        assertThat(runner.inTransaction(work())).isEqualTo(1);
        assertThat(connection.calls())
                .containsExactly("setAutoCommit(false)", "commit", "setAutoCommit(true)", "close");
    }

    /** What the pool may have begun is undone first: it would show old rows, and refuse another isolation. */
    @Test
    void autocommitThatIsOffStaysOff() throws SQLException {
        connection.autoCommit(false);
        runner.inTransaction(work());
        runner.alone(work());
        assertThat(connection.calls()).containsExactly("rollback", "commit", "close", "rollback", "commit", "close");
    }

    @Test
    void oneStatementIsLeftToAutocommit() throws SQLException {
        runner.alone(work());
        assertThat(connection.calls()).containsExactly("close");
    }

    @Test
    void isolationIsSetAndRestored() throws SQLException {
        connection.isolation(Connection.TRANSACTION_SERIALIZABLE);
        runner.inTransaction(work());
        runner.alone(work());
        assertThat(connection.calls())
                .containsExactly(
                        "setTransactionIsolation(2)",
                        "setAutoCommit(false)",
                        "commit",
                        "setAutoCommit(true)",
                        "setTransactionIsolation(8)",
                        "close",
                        "setTransactionIsolation(2)",
                        "setTransactionIsolation(8)",
                        "close");
    }

    @Test
    void isolationIsAskedAgainOnlyAfterAConflict() throws SQLException {
        runner.inTransaction(session -> 1);
        runner.inTransaction(session -> 1);
        runner.alone(session -> 1);
        assertThat(connection.isolationQuestions()).isEqualTo(1);
        runner.inTransaction(work(failure(CONFLICT)));
        assertThat(connection.isolationQuestions()).isEqualTo(2);
    }

    @Test
    void anyFailureOfTheWorkRollsBack() {
        for (Exception failure : List.of(failure("42000"), new IllegalStateException("scripted"))) {
            runs = 0;
            assertThatThrownBy(() -> runner.inTransaction(work(failure))).isSameAs(failure);
        }
        assertThatThrownBy(() -> runner.inTransaction(session -> {
                    throw new StackOverflowError("scripted");
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(connection.calls())
                .hasSize(12)
                .startsWith("setAutoCommit(false)", "rollback", "setAutoCommit(true)", "close")
                .doesNotContain("commit");
    }

    @Test
    void rollbackOnlyUndoesAndAnswers() throws SQLException {
        String answer = runner.inTransaction(session -> {
            session.rollbackOnly();
            return "answer";
        });
        assertThat(answer).isEqualTo("answer");
        assertThat(connection.calls())
                .containsExactly("setAutoCommit(false)", "rollback", "setAutoCommit(true)", "close");
    }

    @Test
    void undoneWorkIsTriedAgain() throws SQLException {
        assertThat(runner.inTransaction(work(failure(CONFLICT), failure(CONFLICT))))
                .isEqualTo(3);
        assertThat(pauses).containsExactly(1, 2);
        assertThat(connection.calls()).containsOnlyOnce("commit");
    }

    @Test
    void triesAreBounded() {
        SQLException[] conflicts = new SQLException[20];
        for (int i = 0; i < conflicts.length; i++) {
            conflicts[i] = failure(CONFLICT);
        }
        assertThatThrownBy(() -> runner.alone(work(conflicts))).isSameAs(conflicts[9]);
        assertThat(runs).isEqualTo(10);
        assertThat(pauses).hasSize(9);
    }

    @Test
    void otherFailuresAreNotTriedAgain() {
        assertThatThrownBy(() -> runner.alone(work(failure("08006")))).hasMessage("scripted");
        assertThatThrownBy(() -> runner.alone(session -> {
                    throw new SQLException("without a state");
                }))
                .hasMessage("without a state");
        assertThat(runs).isEqualTo(1);
    }

    @Test
    void undoneCommitIsTriedAgain() throws SQLException {
        connection.fail("commit", failure(CONFLICT));
        assertThat(runner.inTransaction(work())).isEqualTo(2);
    }

    @Test
    void commitWithoutAnAnswerIsNeverTriedAgain() {
        SQLException lost = failure("08006");
        connection.fail("commit", lost);
        assertThatExceptionOfType(UnknownOutcomeException.class)
                .isThrownBy(() -> runner.inTransaction(work()))
                .withCause(lost)
                .returns("08007", SQLException::getSQLState);
        assertThat(runs).isEqualTo(1);
        assertThat(connection.calls()).endsWith("rollback", "setAutoCommit(true)", "close");
    }

    @Test
    void connectionThatCannotBeGivenBackAsItWasDoesNotSpoilTheResult() throws SQLException {
        connection.fail("close", failure("08006"));
        assertThat(runner.inTransaction(work())).isEqualTo(1);
        connection.fail("close", new IllegalStateException("scripted"));
        assertThat(runner.alone(work())).isEqualTo(2);
    }

    @Test
    void connectionThatCannotRollBackIsAbortedAndNothingElse() {
        SQLException reason = failure("42000");
        SQLException second = failure("08006");
        connection.fail("rollback", second);
        assertThatThrownBy(() -> runner.inTransaction(work(reason)))
                .isSameAs(reason)
                .hasSuppressedException(second);
        assertThat(connection.calls()).containsExactly("setAutoCommit(false)", "rollback", "abort", "close");
    }

    @Test
    void interruptEndsTheTries() {
        SqlRunner impatient = new SqlRunner(
                connection.dataSource(),
                e -> true,
                tries -> {
                    throw new InterruptedException("scripted");
                },
                Connection.TRANSACTION_READ_COMMITTED);
        SQLException conflict = failure(CONFLICT);
        assertThatThrownBy(() -> impatient.inTransaction(work(conflict))).isSameAs(conflict);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(runs).isEqualTo(1);
    }
}
