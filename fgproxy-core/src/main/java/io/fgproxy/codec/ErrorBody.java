package io.fgproxy.codec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes errors in the shape of OpenAI's, so that its SDKs raise their own typed errors. */
public final class ErrorBody {
    private ErrorBody() {}

    /**
     * The bytes of {@code {"error":{"message","type","param","code"}}} in UTF-8.
     *
     * @param param the part of the request that is wrong; null for none
     */
    public static byte[] write(String message, String type, @Nullable String param, String code) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return StrictJson.write(root).getBytes(StandardCharsets.UTF_8);
    }
}
