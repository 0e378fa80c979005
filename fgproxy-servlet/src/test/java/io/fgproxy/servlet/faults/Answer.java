package io.fgproxy.servlet.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

/** What a client sees. */
sealed interface Answer {
    /** How it is told in the documentation. */
    String words();

    /** Fails unless it is this; null for no answer, for the client has left. */
    void check(@Nullable Seen seen);

    /** An answer of the proxy's own, in OpenAI's shape. */
    record Ours(int status, String code) implements Answer {
        @Override
        public String words() {
            return status + " `" + code + "`";
        }

        @Override
        public void check(@Nullable Seen seen) {
            assertThat(seen).isNotNull();
            assertThat(seen.status()).as(seen.text()).isEqualTo(status);
            assertThat(seen.text()).contains("\"code\":\"" + code + "\"");
            assertThat(seen.truncated()).isFalse();
        }
    }

    /** The whole of what upstream answered. */
    record Passed(int status) implements Answer {
        @Override
        public String words() {
            return "upstream's " + status;
        }

        @Override
        public void check(@Nullable Seen seen) {
            assertThat(seen).isNotNull();
            assertThat(seen.status()).as(seen.text()).isEqualTo(status);
            assertThat(seen.truncated()).as(seen.toString()).isFalse();
        }
    }

    /** The beginning of what upstream answered, and no clean end. */
    record Cut(int status) implements Answer {
        @Override
        public String words() {
            return "upstream's " + status + ", visibly cut";
        }

        @Override
        public void check(@Nullable Seen seen) {
            assertThat(seen).isNotNull();
            assertThat(seen.status()).as(seen.text()).isEqualTo(status);
            assertThat(seen.truncated()).as(seen.toString()).isTrue();
        }
    }

    /** Nothing, for the client has left. */
    record Nobody() implements Answer {
        @Override
        public String words() {
            return "it has left";
        }

        @Override
        public void check(@Nullable Seen seen) {
            assertThat(seen).isNull();
        }
    }
}
