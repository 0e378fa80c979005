package io.fgproxy.testkit.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One thing that a reply does to its connection. */
sealed interface Step {

    void perform(Exchange exchange) throws IOException;

    /** Reads the request's body, or that many bytes more of it. */
    record ReadBody(long atMost) implements Step {
        @Override
        public void perform(Exchange exchange) throws IOException {
            exchange.readBody(atMost);
        }
    }

    /** Writes the bytes, given as ISO-8859-1 text, by one call. */
    record Write(String bytes) implements Step {
        @Override
        public void perform(Exchange exchange) throws IOException {
            byte[] wire = bytes.getBytes(StandardCharsets.ISO_8859_1);
            exchange.write(wire, wire.length);
        }
    }

    /** Writes bytes of the {@link Pattern}, with or without chunk framing. */
    record Generate(long count, boolean chunked) implements Step {
        @Override
        public void perform(Exchange exchange) throws IOException {
            byte[] block = new byte[16_384];
            for (long done = 0; done < count; done += block.length) {
                int length = (int) Math.min(block.length, count - done);
                Pattern.fill(block, length, done);
                if (chunked) {
                    new Write(Integer.toHexString(length) + "\r\n").perform(exchange);
                }
                exchange.write(block, length);
                if (chunked) {
                    new Write("\r\n").perform(exchange);
                }
            }
        }
    }

    /** Waits for the gate, or for the peer to go. */
    record Await(Gate gate) implements Step {
        @Override
        public void perform(Exchange exchange) throws IOException {
            exchange.await(gate::pass);
        }
    }

    /** Lets time pass, unless the peer goes. */
    record Pause(Duration time) implements Step {
        @Override
        public void perform(Exchange exchange) throws IOException {
            exchange.await(() -> Thread.sleep(time.toMillis()));
        }
    }

    /** Closes the connection; what was written still gets through. */
    record Close() implements Step {
        @Override
        public void perform(Exchange exchange) throws IOException {
            exchange.closeGently();
        }
    }

    /** Breaks the connection. */
    record Reset() implements Step {
        @Override
        public void perform(Exchange exchange) throws IOException {
            exchange.reset();
        }
    }
}
