package io.fgproxy.servlet.soak;

import io.fgproxy.testkit.http.BodyEnd;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.upstream.TokenCounts;
import io.fgproxy.testkit.wire.Pace;
import io.fgproxy.testkit.wire.Reply;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One kind of request: how often it comes, what upstream and the client do, and how often it is charged. Heads that are
 * no HTTP are not among them: the JDK's client keeps a socket for each of them (docs/faults.md).
 */
enum Plan {
    WHOLE(30, Charged.ALWAYS) {
        @Override
        Reply reply() {
            return OpenAiReply.chat("gpt-4o-mini", TOKENS, "Hello");
        }
    },
    STREAM(20, Charged.ALWAYS) {
        @Override
        Reply reply() {
            return stream(20);
        }

        @Override
        String body(Random random) {
            return chat(1000, true);
        }
    },
    UPLOAD(4, Charged.ALWAYS) {
        @Override
        String body(Random random) {
            return chat(20_000 + random.nextInt(300_000), false);
        }
    },
    /** The first main key limits their rate, the second one takes them. */
    FAILOVER(4, Charged.ALWAYS),
    /** Its quota ends during the soak. */
    QUOTA(5, Charged.QUOTA) {
        @Override
        boolean isRight(int status, boolean truncated) {
            return (status == 200 || status == 429) && !truncated;
        }
    },
    REFUSED(5, Charged.NEVER) {
        @Override
        String body(Random random) {
            return super.body(random).replace("gpt-4o-mini", "gpt-4");
        }

        @Override
        boolean isRight(int status, boolean truncated) {
            return status == 403 && !truncated;
        }
    },
    FAILED(5, Charged.NEVER) {
        @Override
        Reply reply() {
            return OpenAiReply.error(500, "server_error", "no");
        }

        @Override
        boolean isRight(int status, boolean truncated) {
            return status == 500 && !truncated;
        }
    },
    RESET(4, Charged.NEVER) {
        @Override
        Reply reply() {
            return Reply.script().readBody().reset();
        }

        @Override
        boolean isRight(int status, boolean truncated) {
            return status == 502 && !truncated;
        }
    },
    SILENT(2, Charged.NEVER) {
        @Override
        Reply reply() {
            return Reply.silent();
        }

        @Override
        boolean isRight(int status, boolean truncated) {
            return status == 504 && !truncated;
        }
    },
    CUT(4, Charged.ALWAYS) {
        @Override
        Reply reply() {
            return Reply.chunkedHead(200, OpenAiReply.eventHeaders())
                    .chunk("data: {\"choices\":[]}\n\n")
                    .close();
        }

        @Override
        boolean isRight(int status, boolean truncated) {
            return status == 200 && truncated;
        }
    },
    /** The client resets when it has the first event. */
    VANISHES(4, Charged.ALWAYS) {
        @Override
        Reply reply() {
            return stream(40);
        }

        @Override
        @Nullable
        String read(RawHttp http, Random random) {
            int status = http.readHead().status();
            http.readUntil("\n\n");
            http.reset();
            return status == 200 ? null : "status " + status;
        }
    },
    /** The client resets as soon as it has sent everything: whether it is read at all is the container's business. */
    VANISHES_EARLY(4, Charged.AS_ARRIVED) {
        @Override
        @Nullable
        String read(RawHttp http, Random random) {
            http.reset();
            return null;
        }
    },
    /** The client resets in the middle of what it sends. */
    ABORTS(4, Charged.NEVER) {
        @Override
        void send(RawHttp http, String auth, Random random) {
            http.send("POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\n" + auth
                    + "\r\nContent-Type: application/json\r\nContent-Length: 500000\r\n\r\n{\"model\":\""
                    + "x".repeat(random.nextInt(100_000)));
        }

        @Override
        @Nullable
        String read(RawHttp http, Random random) {
            http.reset();
            return null;
        }
    },
    READS_SLOWLY(1, Charged.ALWAYS) {
        @Override
        Reply reply() {
            return Reply.generated(200, Headers.of("Content-Type", "audio/mpeg"), 300_000);
        }

        @Override
        @Nullable
        String read(RawHttp http, Random random) throws InterruptedException {
            int status = http.readHead().status();
            int length = 0;
            for (byte[] some = http.readSome(); some.length > 0; some = http.readSome()) {
                length += some.length;
                Thread.sleep(2);
            }
            boolean whole = http.end().filter(end -> end == BodyEnd.COMPLETE).isPresent();
            return status == 200 && whole && length == 300_000 ? null : "status " + status + ", " + length + " bytes";
        }
    },
    /** On the way upstream there is a relay that breaks and delays things. */
    BAD_WAY_UP(6, Charged.WITHIN) {
        @Override
        Reply reply() {
            return stream(10);
        }

        @Override
        boolean isRight(int status, boolean truncated) {
            return status == 200 || ((status == 502 || status == 503) && !truncated);
        }
    },
    /** On the way to the client there is one. */
    BAD_WAY_DOWN(6, Charged.AS_ARRIVED) {
        @Override
        Reply reply() {
            return stream(10);
        }

        @Override
        @Nullable
        String read(RawHttp http, Random random) {
            try {
                http.readResponse();
            } catch (IllegalStateException e) {
                // Broken off, or stalled until the client lost patience.
            }
            return null;
        }
    };

    /** How many of the requests are charged. */
    enum Charged {
        ALWAYS,
        NEVER,
        /** As many as the quota has. */
        QUOTA,
        /** As many as reached upstream. */
        AS_ARRIVED,
        /** Not fewer than the clients have whole answers to, and not more than reached upstream. */
        WITHIN
    }

    private static final TokenCounts TOKENS = TokenCounts.of(11, 7);

    final int weight;
    final Charged charged;

    Plan(int weight, Charged charged) {
        this.weight = weight;
        this.charged = charged;
    }

    /** What upstream answers. */
    Reply reply() {
        return OpenAiReply.chat("gpt-4o-mini", TOKENS, "Hello");
    }

    /** What is sent. Its end tells upstream which plan it is. */
    String body(Random random) {
        return chat(200 + random.nextInt(2000), false);
    }

    final String chat(int length, boolean stream) {
        return "{\"model\":\"gpt-4o-mini\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + "x".repeat(length) + "\"}],\"user\":\"plan-" + name() + "\"}";
    }

    /** A stream as upstream sends it, with its usage. */
    static Reply stream(int deltas) {
        return OpenAiReply.chatStream(
                "gpt-4o-mini",
                TOKENS,
                true,
                Pace.every(Duration.ofMillis(3)),
                Collections.nCopies(deltas, "word ").toArray(String[]::new));
    }

    /** Sends one request. */
    void send(RawHttp http, String auth, Random random) {
        http.sendJson("/v1/chat/completions", body(random), auth);
    }

    /** Takes the answer, and tells what is wrong with it; null if it is right. */
    @Nullable
    String read(RawHttp http, Random random) throws InterruptedException {
        return fault(http.readResponse());
    }

    /** What is wrong with an answer; null if it is right. */
    final @Nullable String fault(RawResponse response) {
        return isRight(response.status(), response.truncated()) ? null : response + " " + response.text();
    }

    /** Whether an answer is one that this may have. */
    boolean isRight(int status, boolean truncated) {
        return status == 200 && !truncated;
    }
}
