package io.fgproxy.servlet.http;

/** Texts of letters and digits of ASCII, and of few marks beside them. */
final class PlainText {
    private PlainText() {}

    /** Whether there is nothing else in a text, which may be empty. */
    static boolean is(String text, String marks) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && marks.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
