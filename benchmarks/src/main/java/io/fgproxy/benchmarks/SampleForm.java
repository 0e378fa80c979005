package io.fgproxy.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Forms as clients send them, always the same: two fields and a file. */
public enum SampleForm {
    /** Any bytes, as in a compressed file. */
    NOISE {
        @Override
        byte[] file(int size) {
            byte[] file = new byte[size];
            new Random(7).nextBytes(file);
            return file;
        }
    },
    /** Lines of text. */
    TEXT {
        @Override
        byte[] file(int size) {
            String line = "Someone says something in the recording -- and then, after a while, goes on.\r\n";
            return line.repeat(size / line.length()).getBytes(StandardCharsets.US_ASCII);
        }
    };

    abstract byte[] file(int size);

    /** A form with a file of about this size. */
    public byte[] form(String boundary, int size) {
        String part = "--" + boundary + "\r\nContent-Disposition: form-data; name=";
        ByteArrayOutputStream form = new ByteArrayOutputStream(size + 1_000);
        form.writeBytes((part + "\"model\"\r\n\r\nwhisper-1\r\n").getBytes(StandardCharsets.US_ASCII));
        form.writeBytes((part + "\"language\"\r\n\r\nde\r\n").getBytes(StandardCharsets.US_ASCII));
        form.writeBytes((part + "\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        form.writeBytes(file(size));
        form.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return form.toByteArray();
    }
}
