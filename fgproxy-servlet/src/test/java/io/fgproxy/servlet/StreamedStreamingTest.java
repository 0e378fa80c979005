package io.fgproxy.servlet;

/** Whoever asks for a stream gets it by a client of its own, whose thread does all: what holds for others holds for it. */
class StreamedStreamingTest extends StreamingTest {
    @Override
    protected String chatBody() {
        return STREAMED_CHAT;
    }
}
