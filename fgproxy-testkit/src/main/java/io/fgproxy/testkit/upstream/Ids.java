package io.fgproxy.testkit.upstream;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Ids as OpenAI forms them: a prefix and random characters; unique, and the same from run to run. */
final class Ids {

    private static final String ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String HEX = "0123456789abcdef";
    private static final AtomicLong COUNT = new AtomicLong();

    private Ids() {}

    static String alphanumeric(String prefix, int length) {
        return prefix + random(ALPHANUMERIC, length);
    }

    static String hex(String prefix, int length) {
        return prefix + random(HEX, length);
    }

    private static String random(String alphabet, int length) {
        SplittableRandom random = new SplittableRandom(COUNT.incrementAndGet());
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
