package io.fgproxy.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Establishes what a multipart/form-data body (RFC 7578) says, passing over files and texts of any size. What another
 * reader may take differently is refused: preambles, padding, escapes in names, a field twice, and what policy asks for
 * as a file or in another encoding. Not thread-safe; used once.
 */
final class MultipartFactsReader {
    private static final Pattern BOUNDARY = Pattern.compile("[A-Za-z0-9'()+_,./:=?-]{1,70}");
    private static final Pattern HEADER = Pattern.compile("([A-Za-z][A-Za-z0-9-]*):(.*)", Pattern.DOTALL);
    private static final Pattern DISPOSITION_PARAMETER = Pattern.compile(
            ";[ \\t]*([A-Za-z*]+)=(?:\"([^\"\\p{Cntrl}]*)(?<!\\\\)\"|([^\" ;,\\\\\\p{Cntrl}]+))[ \\t]*");

    /** In a value, a name to those who look for it without minding the quotes. */
    private static final Pattern HIDDEN_NAME = Pattern.compile("(?i)(?<![a-z0-9_-])name[*0-9]*[ \\t]*=");

    private static final String DISPOSITION = "form-data";
    private static final String MULTIPART = "multipart";

    /** Names the encoding of all other fields (RFC 7578 section 4.6), which here is always UTF-8. */
    private static final String CHARSET_FIELD = "_charset_";

    private static final int MOST_PARTS = 10_000;
    private static final int MOST_HEADERS = 16;
    private static final int LONGEST_HEADER = 8192;

    private final BoundaryInput in;
    private final FormFields fields;

    /** @param boundary from the content type */
    MultipartFactsReader(InputStream body, @Nullable String boundary, FormFields fields) throws IOException {
        if (boundary == null || !BOUNDARY.matcher(boundary).matches()) {
            throw new UnreadableBodyException("The content type must name one valid boundary", "content-type");
        }
        this.in = new BoundaryInput(body, boundary);
        this.fields = fields;
        in.expect("--" + boundary, "The multipart body must begin with its boundary");
    }

    /** Reads the form to its end. */
    void read() throws IOException {
        for (int i = 0; i < MOST_PARTS; i++) {
            int first = in.read();
            int second = in.read();
            if (first == '-' && second == '-') {
                readEnd();
                return;
            }
            if (first != '\r' || second != '\n') {
                throw new UnreadableBodyException("A multipart boundary is followed by something else than a line end");
            }
            readPart();
        }
        throw new UnreadableBodyException("The multipart body has more than " + MOST_PARTS + " parts");
    }

    private void readEnd() throws IOException {
        int first = in.read();
        if (first >= 0 && (first != '\r' || in.read() != '\n' || in.read() >= 0)) {
            throw new UnreadableBodyException("The multipart body goes on after its closing boundary");
        }
    }

    private void readPart() throws IOException {
        Map<String, String> headers = readHeaders();
        Map<String, String> disposition = disposition(headers.get("content-disposition"));
        String name = decoded(disposition.getOrDefault("name", ""));
        if (disposition.containsKey("name*") || name.isEmpty()) {
            throw new UnreadableBodyException("A part of the form has no plain name");
        }
        if (name.equalsIgnoreCase(CHARSET_FIELD) || isMultipart(headers.get("content-type"))) {
            throw new UnreadableBodyException("The field '" + name + "' may change how others are read", name);
        }
        boolean file = disposition.containsKey("filename") || disposition.containsKey("filename*");
        boolean plain =
                !file && isPlainText(headers.get("content-type")) && !headers.containsKey("content-transfer-encoding");
        FormFields.Field field = fields.begin(name, file, plain);
        BoundaryInput.Content content = in.content(plain ? field.longest() : 0);
        fields.end(field, content.span(), plain ? content.bytes() : null);
    }

    private Map<String, String> readHeaders() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = in.line(LONGEST_HEADER); !line.isEmpty(); line = in.line(LONGEST_HEADER)) {
            Matcher header = HEADER.matcher(line);
            if (headers.size() == MOST_HEADERS
                    || !header.matches()
                    || headers.put(header.group(1).toLowerCase(Locale.ROOT), trim(header.group(2))) != null) {
                throw new UnreadableBodyException("A header of a multipart part is malformed");
            }
        }
        return headers;
    }

    private static Map<String, String> disposition(@Nullable String value) throws IOException {
        if (value == null || !value.regionMatches(true, 0, DISPOSITION, 0, DISPOSITION.length())) {
            throw new UnreadableBodyException("A part of the form has no Content-Disposition: form-data");
        }
        Map<String, String> parameters = new HashMap<>();
        Matcher parameter = DISPOSITION_PARAMETER.matcher(value);
        for (int at = DISPOSITION.length(); at < value.length(); at = parameter.end()) {
            parameter.region(at, value.length());
            if (!parameter.lookingAt()) {
                throw new UnreadableBodyException("The Content-Disposition of a part is malformed");
            }
            String name = parameter.group(1).toLowerCase(Locale.ROOT);
            String text = parameter.group(2) != null ? parameter.group(2) : parameter.group(3);
            // Some senders escape the backslash in a file's name and some do not; where the name ends is the same.
            if (text.indexOf('\\') >= 0 && !name.equals("filename")) {
                throw new UnreadableBodyException("The Content-Disposition of a part is malformed");
            }
            if (parameters.put(name, text) != null || HIDDEN_NAME.matcher(text).find()) {
                throw new UnreadableBodyException("The Content-Disposition of a part names something twice");
            }
        }
        return parameters;
    }

    /** Names are UTF-8 (RFC 7578 section 5.1.1); what is not is no name that anybody waits for. */
    private static String decoded(String latin1) {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        String name = new String(bytes, StandardCharsets.UTF_8);
        return Arrays.equals(name.getBytes(StandardCharsets.UTF_8), bytes) ? name : latin1;
    }

    /** Parts inside a part: some readers look into it and find fields there. */
    private static boolean isMultipart(@Nullable String contentType) {
        return contentType != null && contentType.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length());
    }

    private static boolean isPlainText(@Nullable String contentType) {
        if (contentType == null) {
            return true;
        }
        Optional<MediaType> type = MediaType.parse(contentType);
        return type.isPresent()
                && type.get().name().equals("text/plain")
                && type.get().isPlainUtf8();
    }

    /** Without the blanks around it, in one pass: a regular expression would look at long runs again and again. */
    private static String trim(String value) {
        int begin = 0;
        int end = value.length();
        while (begin < end && isBlank(value.charAt(begin))) {
            begin++;
        }
        while (begin < end && isBlank(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(begin, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
