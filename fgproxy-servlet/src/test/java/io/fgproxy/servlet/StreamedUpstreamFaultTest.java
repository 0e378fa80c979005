package io.fgproxy.servlet;

/** What upstream does wrong where a stream was asked for. */
class StreamedUpstreamFaultTest extends UpstreamFaultTest {
    @Override
    protected String chatBody() {
        return STREAMED_CHAT;
    }
}
