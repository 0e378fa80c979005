package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An answer during which memory runs out is cut so that its client sees it, charged once, and leaves nothing behind. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class BrokenStepTest extends OnEachSetup {
    private static final Headers EVENTS = Headers.of("Content-Type", "text/event-stream");

    @BeforeParameterizedClassInvocation
    static void startBehindAFilterThatRunsOutOfMemory(Setup setup) throws Exception {
        restart(setup, FgProxy.builder().build(), context -> addFilter(context, setup));
    }

    private static void addFilter(ServletContext context, Setup setup) {
        FilterRegistration.Dynamic filter = context.addFilter("starved", new Starved());
        filter.setAsyncSupported(setup.async());
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/*");
    }

    private CreatedSubKey key() {
        return fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("broken").requests(10).build());
    }

    private void assertChargedOnce(CreatedSubKey key) {
        Eventually.await(SOON, () -> fixture.tally(key).held().equals(Amounts.NONE), "nothing is held");
        assertThat(fixture.tally(key).used().requests()).isEqualTo(1);
        assertThat(chat().status()).isEqualTo(200);
    }

    @Test
    void aStreamIsCutVisibly() {
        CreatedSubKey key = key();
        Gate gate = new Gate();
        fixture.upstream.respondNext(Reply.chunkedHead(200, EVENTS)
                .chunk("data: 1\n\n")
                .await(gate)
                .chunk("data: " + Starved.MARK + "\n\n")
                .lastChunk());
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH, CHAT, "Authorization: Bearer " + key.secret().reveal());
            http.readHead();
            http.readUntil("data: 1\n\n");
            gate.open();
            assertThat(http.skipBody().truncated()).isTrue();
        }
        assertChargedOnce(key);
    }

    @Test
    void aSizedAnswerFailsOrIsCutVisibly() {
        CreatedSubKey key = key();
        fixture.upstream.respondNext(Reply.json(200, "{\"a\":\"" + Starved.MARK + "\"}"));
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH, CHAT, "Authorization: Bearer " + key.secret().reveal());
            RawResponse response = http.readResponse();
            assertThat(response.status() == 500 || response.end().truncated())
                    .as(response.status() + " " + response.end())
                    .isTrue();
        }
        assertChargedOnce(key);
    }

    /** Has no memory for writing what holds the mark. */
    private static final class Starved extends HttpFilter {
        static final String MARK = "starve";

        private static final long serialVersionUID = 1L;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, new HttpServletResponseWrapper(response) {
                @Override
                public ServletOutputStream getOutputStream() throws IOException {
                    return new Output(super.getOutputStream());
                }
            });
        }
    }

    private static final class Output extends ServletOutputStream {
        private final ServletOutputStream out;

        Output(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (new String(bytes, offset, length, StandardCharsets.ISO_8859_1).contains(Starved.MARK)) {
                throw new OutOfMemoryError("on purpose");
            }
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
