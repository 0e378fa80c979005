package io.fgproxy.servlet;

/** Clients that go where a stream was asked for. */
class StreamedDrainTest extends DrainTest {
    @Override
    protected String chatBody() {
        return STREAMED_CHAT;
    }
}
