package io.fgproxy.testkit.upstream;

import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;

/** Answers the requests of one operation. */
@FunctionalInterface
interface Endpoint {

    Reply answer(Call call) throws IOException, ApiException;
}
