package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Documents of the admin API as tests write them: {@code '} stands for {@code "}, and lines are for the reader. */
final class Documents {
    private Documents() {}

    /** A document as the library writes it. */
    static String json(String text) {
        return text.replace("\n", "").replace('\'', '"');
    }

    /** The same as bytes, which is how it comes in. */
    static byte[] utf8(String text) {
        return json(text).getBytes(StandardCharsets.UTF_8);
    }

    /** The member that is wrong and what is told of it: {@code "name: name must be a string"}. */
    static String mistake(ThrowingCallable reading) {
        InvalidMemberException mistake = catchThrowableOfType(InvalidMemberException.class, reading);
        return mistake.param() + ": " + mistake.getMessage();
    }
}
