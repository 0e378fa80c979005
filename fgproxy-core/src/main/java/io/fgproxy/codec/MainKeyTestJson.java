package io.fgproxy.codec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** How a main key did when it was tried: {@code {"object":"main_key_test","ok":true,"status":200,"millis":80,"message":"…"}}. */
public final class MainKeyTestJson {
    private MainKeyTestJson() {}

    /**
     * Writes it.
     *
     * @param ok whether the key works
     * @param status what upstream answered; null if it did not
     * @param millis how long that took
     * @param message what to make of it, without any secret
     */
    public static String write(boolean ok, @Nullable Integer status, long millis, String message) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("object", "main_key_test")
                .put("ok", ok)
                .put("status", status)
                .put("millis", millis)
                .put("message", message);
        return StrictJson.write(root);
    }
}
