package io.fgproxy.examples.standalone;

import java.io.PrintWriter;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.jspecify.annotations.Nullable;

/** Gives the errors that Jetty itself answers the shape of OpenAI's, since its clients read nothing else. */
final class JsonErrors extends ErrorHandler {
    JsonErrors() {
        setDefaultResponseMimeType("application/json");
    }

    /** The body of an error; {@code message} has no character that JSON would need to escape. */
    static String body(int status, String code, String message) {
        String type = status < 500 ? "invalid_request_error" : "server_error";
        return "{\"error\":{\"message\":\"" + message + "\",\"type\":\"" + type + "\",\"param\":null,\"code\":\"" + code
                + "\"}}";
    }

    private static String body(int status) {
        // The status alone: messages of exceptions are for the log.
        String message = HttpStatus.getMessage(status);
        return body(status, status < 500 ? "invalid_request" : "server_error", message);
    }

    @Override
    protected void writeErrorJson(
            Request request, PrintWriter writer, int code, @Nullable String message, @Nullable Throwable cause) {
        writer.append(body(code));
    }
}
