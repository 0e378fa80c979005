package io.fgproxy.servlet.transport;

/** The same ways where a stream is asked for: by TLS and tunnels, its client's one thread does that work as well. */
class StreamedTransportTest extends TransportTest {
    @Override
    String chatBody() {
        return "{\"model\":\"gpt-4o-mini\",\"messages\":[],\"stream\":true}";
    }

    @Override
    String answer() {
        return TlsUpstream.STREAM;
    }
}
